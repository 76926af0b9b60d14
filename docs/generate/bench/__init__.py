"""The parts of the benchmarks: each measures some rows, in turns with what it is compared with."""
