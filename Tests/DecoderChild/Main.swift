import Glibc
import Images

/// The smallest program that ``DecoderPool`` can work with; tests use it where a service uses itself.
@main
struct Main {
    static func main() {
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "open" { exit(openConfined()) }
        exit(DecoderChild.run())
    }

    /// Tries to open a file as what has taken a decoder over would: `decoder-child open FILE`.
    ///
    /// - Returns: the error's number, zero when it was opened.
    private static func openConfined() -> Int32 {
        guard Confinement.enter() else { return 71 }
        return open(CommandLine.arguments[2], O_RDONLY) >= 0 ? 0 : errno
    }
}
