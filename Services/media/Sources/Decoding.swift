import Glibc
import Images

extension Media {
    /// Turns the process into a decoder of untrusted originals when it was started as one: `media decode`.
    ///
    /// First in `main`, before anything of the service is there: what is not loaded cannot be attacked.
    package static func becomeDecoderIfAsked() {
        guard CommandLine.arguments.dropFirst().first == "decode" else { return }
        exit(DecoderChild.run())
    }
}
