import { PATHS } from "../config/settings.ts";

/** Seconds between two lines; `log-source-silent` fires after fifteen minutes without one. */
const EVERY = 300;

/** Where the script keeps when it saw a key for the first time, on the node's disk. */
export const POSTURE_STATE = "/var/lib/cellwall/posture";

const OUT = PATHS.posture.replace("*", "");

/**
 * Appends a line of `PostureEvent` (components/siem/detection/event.ts) every five minutes. IPsec is on where the agent
 * says so and the kernel has keys. Nothing tells the age of a key, so the day is kept on which this node first used each;
 * while two are in use, during a rotation, the older one counts. A node knows no more than since it joined.
 */
export const POSTURE_SCRIPT = `set -u
out=\${POSTURE_OUT:-${OUT}}
state=\${POSTURE_STATE:-${POSTURE_STATE}}
mkdir -p "$state" "\${out%/*}"
while true; do
  now=$(date -u +%s)
  ipsec=false
  age=null
  mode=$(cilium-dbg encrypt status -o json 2>/dev/null | tr -d ' \\n\\t' | grep -o '"mode":"[^"]*"' | cut -d '"' -f 4)
  used=$(ip xfrm state list reqid 1 2>/dev/null | grep -o 'spi 0x[0-9a-f]*' | cut -d x -f 2 | sort -u)
  if [ "$mode" = IPsec ] && [ -n "$used" ]; then
    ipsec=true
    for file in "$state"/key-*; do
      case " $(echo $used) " in *" \${file##*-} "*) ;; *) rm -f "$file" ;; esac
    done
    for key in $used; do
      [ -s "$state/key-$key" ] || echo "$now" > "$state/key-$key"
      days=$(( (now - $(cat "$state/key-$key")) / 86400 ))
      if [ "$age" = null ] || [ "$days" -gt "$age" ]; then age=$days; fi
    done
  fi
  if [ -f "$out" ] && [ "$(wc -c < "$out")" -gt 1000000 ]; then mv "$out" "\${out%.jsonl}-1.jsonl"; fi
  printf '{"time":"%s","node":"%s","ipsec":%s,"keyAge":%s}\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$NODE_NAME" "$ipsec" "$age" >> "$out"
  [ "\${POSTURE_ONCE:-}" = yes ] && exit 0
  sleep ${EVERY}
done
`;
