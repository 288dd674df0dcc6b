// The runner of policy packs loads JavaScript; Node runs the rest as it is.
import "./index.ts";
