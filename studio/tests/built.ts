// The Rust programs that the tests need, built as `cargo test --workspace` builds them: another selection of crates has other features, and
// would compile every library a second time.

import { execFileSync } from "node:child_process";
import path from "node:path";

/** Builds what is out of date and gives the path of a program, such as `umpire`, or of an example, such as `examples/fixture`. */
export function built(name: string, repository: string): string {
  const cargo = (args: string[], stdio: "inherit" | "pipe") =>
    execFileSync("cargo", args, { cwd: repository, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", stdio, "inherit"] });
  cargo(["build", "--quiet", "--workspace", "--exclude", "python", "--bins", "--examples"], "inherit");
  const { target_directory: target } = JSON.parse(cargo(["metadata", "--format-version", "1", "--no-deps"], "pipe")) as {
    target_directory: string;
  };
  return path.join(target, "debug", process.platform === "win32" ? `${name}.exe` : name);
}
