import Glibc
import Images

/// The smallest program that ``DecoderPool`` can work with; tests use it where a service uses itself.
@main
struct Main {
    static func main() { exit(DecoderChild.run()) }
}
