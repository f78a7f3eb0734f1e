internal import CCurl
internal import Glibc

/// `POLLIN` of poll(2).
let readable = Int16(POLLIN)

/// Keeps SIGPIPE from the calling thread, which is the engine's own.
func shieldFromBrokenPipes() { shim_block_sigpipe() }
