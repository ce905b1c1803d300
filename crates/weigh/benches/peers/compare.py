"""The same inference by pyABC and by Umpire, on the same machine and one core each: two unknown rates of a stochastic square law.

    python3 -m venv venv && venv/bin/pip install pyabc==0.13.0
    venv/bin/python crates/weigh/benches/peers/compare.py            # 6 generations, seeds 1 to 3; then 14 generations, seed 1

Task: 1,000 men of R and 800 of B lose one man at a time, B at rate a R, R at rate b B; seen at t = 1, ..., 10; a, b uniform on 0 to 0.2; distance
Euclidean over the 20 numbers. pyABC: 1,000 particles, tolerances by its median rule, its own simulator loop around a compiled simulator (below, by the
system's C compiler). Umpire: the example `two_rates`, about as many simulations in as many generations. Reference posterior (transition
moments exact, normal): a 0.05406 (sd 0.00240), b 0.04196 (sd 0.00272). Compare CPU seconds: wall seconds depend on what else the machine does.
"""
import argparse, ctypes, json, logging, os, resource, subprocess, sys, tempfile, time

OBSERVED = [972, 752, 939, 701, 908, 646, 882, 595, 860, 553, 841, 514, 819, 469, 798, 423, 783, 368, 764, 330]
REFERENCE = {"mean": [0.05406, 0.04196], "sd": [0.00240, 0.00272]}
SIMULATOR = r"""
#include <stdint.h>
#include <math.h>
static uint64_t s[4];
static uint64_t turned(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
static double uniform(void) {
  uint64_t r = turned(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = turned(s[3], 45);
  return ((r >> 12) + 0.5) / 4503599627370496.0;
}
void start(uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    uint64_t z = (seed += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL; z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL; s[i] = z ^ (z >> 31);
  }
}
void fight(double a, double b, double *out) {
  double R = 1000, B = 800, t = 0;
  for (int k = 0; k < 10; k++) {
    while (R > 0 && B > 0) {
      double of_b = a * R, all = of_b + b * B, next = t - log(uniform()) / all;
      if (!(next <= k + 1)) break;
      t = next;
      if (uniform() * all < of_b) B -= 1; else R -= 1;
    }
    t = k + 1; out[2 * k] = R; out[2 * k + 1] = B;
  }
}
"""


def peer(seed, generations):
    """One run of pyABC in this process."""
    import numpy as np
    import pyabc

    logging.getLogger("ABC").setLevel(logging.WARNING)
    folder = tempfile.mkdtemp()
    source, library = os.path.join(folder, "fight.c"), os.path.join(folder, "fight.so")
    with open(source, "w") as file:
        file.write(SIMULATOR)
    subprocess.check_call(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-lm"])
    fight = ctypes.CDLL(library)
    fight.fight.argtypes = [ctypes.c_double, ctypes.c_double, ctypes.c_void_p]
    fight.start.argtypes = [ctypes.c_uint64]
    fight.start(seed)
    np.random.seed(seed)
    observed = np.array(OBSERVED, dtype=float)
    count = [0]

    def model(parameters):
        count[0] += 1
        out = np.empty(20)
        fight.fight(parameters["a"], parameters["b"], out.ctypes.data)
        return {"y": out}

    def distance(x, y):
        return float(np.sqrt(((x["y"] - y["y"]) ** 2).sum()))

    prior = pyabc.Distribution(a=pyabc.RV("uniform", 0, 0.2), b=pyabc.RV("uniform", 0, 0.2))
    search = pyabc.ABCSMC(model, prior, distance, population_size=1000, sampler=pyabc.sampler.SingleCoreSampler())
    began = time.process_time()
    search.new("sqlite:///" + os.path.join(folder, "run.db"), {"y": observed})
    history = search.run(max_nr_populations=generations)
    cpu = time.process_time() - began
    frame, weights = history.get_distribution(t=history.max_t)
    mean = [float((weights * frame[name]).sum()) for name in "ab"]
    sd = [float(np.sqrt((weights * (frame[name] - m) ** 2).sum())) for name, m in zip("ab", mean)]
    tolerance = float(history.get_all_populations().epsilon.iloc[-1])
    return {"tool": "pyABC " + pyabc.__version__, "generations": generations, "simulations": count[0], "tolerance": round(tolerance, 1),
            "mean": mean, "sd": sd, "cpu_s": round(cpu, 3)}


def ours(seed, generations, runs, program):
    """One run of the example, start and end of the process included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = subprocess.check_output([program, str(generations), str(runs), str(seed)], env={**os.environ, "RAYON_NUM_THREADS": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(text)
    found["cpu_s"] = round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)
    return found


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--peer", nargs=2, type=int, metavar=("SEED", "GENERATIONS"), help="one run of pyABC, as JSON")
    arguments.add_argument("--without-peer", action="store_true", help="only Umpire")
    given = arguments.parse_args()
    if given.peer:
        print(json.dumps(peer(*given.peer)))
        return
    root = subprocess.check_output(["cargo", "locate-project", "--workspace", "--message-format", "plain"], text=True).strip()
    subprocess.check_call(["cargo", "build", "--release", "-p", "weigh", "--example", "two_rates"])
    target = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--no-deps", "--manifest-path", root]))
    program = os.path.join(target["target_directory"], "release", "examples", "two_rates")
    print("| tool | generations | seed | simulations | CPU s | a mean (sd; over reference) | b mean (sd; over reference) |")
    print("|---|---|---|---|---|---|---|")
    for generations, runs, seeds in [(6, 2_200, (1, 2, 3)), (14, 9_000, (1,))]:
        for seed in seeds:
            rows = [ours(seed, generations, runs, program)]
            if not given.without_peer:
                rows.append(json.loads(subprocess.check_output(
                    [sys.executable, __file__, "--peer", str(seed), str(generations)], text=True).splitlines()[-1]))
            for row in rows:
                parts = [f"{m:.5f} ({s:.5f}; {s / r:.2f})" for m, s, r in zip(row["mean"], row["sd"], REFERENCE["sd"])]
                print(f"| {row['tool']} | {generations} | {seed} | {row['simulations']:,} | {row['cpu_s']:.2f} | {parts[0]} | {parts[1]} |", flush=True)


if __name__ == "__main__":
    main()
