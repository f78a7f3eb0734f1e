import Passwords
import WebPagesTesting

extension OneTimeCode {
    /// The app of somebody who types what the page for setting one up shows: its secret in base 32 (RFC 4648), in groups.
    init?(shownBy page: TestResponse) {
        guard let shown = page.text.firstMatch(of: #/app: ([A-Z2-7 ]+)<\/p>/#)?.1 else { return nil }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = shown.compactMap { alphabet.firstIndex(of: $0) }.flatMap { value in
            (0..<5).reversed().map { value >> $0 & 1 }
        }
        self.init(
            secret: stride(from: 0, to: bits.count - 7, by: 8).map { start in
                UInt8(bits[start..<(start + 8)].reduce(0) { $0 << 1 | $1 })
            })
    }
}
