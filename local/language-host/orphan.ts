// Loaded into every program before it starts: ends it when the host is gone. Without this a program whose host was
// killed would go on, against an engine that may be gone too.
const host = process.ppid;

setInterval(() => {
  if (process.ppid !== host) process.kill(process.pid, "SIGKILL");
}, 500).unref();
