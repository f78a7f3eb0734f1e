internal import Crypto
package import Foundation

/// Codes of six digits that an app on a telephone shows for half a minute each (TOTP: RFC 6238, RFC 4226).
package struct OneTimeCode: Sendable {
    /// 160 bits, as RFC 4226 recommends. Keep it sealed.
    package let secret: [UInt8]

    private static let step: TimeInterval = 30

    /// A new secret.
    package init() { secret = (0..<20).map { _ in UInt8.random(in: 0...255) } }

    /// One that was kept.
    package init(secret: [UInt8]) { self.secret = secret }

    /// The step in which `code` holds, or nil when it does not.
    ///
    /// - Parameters:
    ///   - code: as it was typed; spaces do not matter.
    ///   - last: the step of the last code that was taken; that one and those before it are taken no more, so that a code
    ///     that somebody saw opens nothing.
    /// - Returns: keep it as the next `last`.
    package func step(of code: String, at now: Date, after last: Int?) -> Int? {
        let typed = code.filter { !$0.isWhitespace }
        let current = Int(now.timeIntervalSince1970 / Self.step)
        // One step to each side: telephones' clocks differ, and typing takes time.
        for step in (current - 1)...(current + 1) where step > last ?? .min && isEqual(typed, self.code(at: step)) {
            return step
        }
        return nil
    }

    /// The six digits of a step.
    package func code(at step: Int) -> String {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> ($0 * 8)) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(hash[19] & 0x0F)
        let number = hash[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The digits that hold at an instant.
    package func code(at instant: Date) -> String { code(at: Int(instant.timeIntervalSince1970 / Self.step)) }

    /// The secret in base32 (RFC 4648), for typing it into an app.
    package var text: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        return stride(from: 0, to: secret.count * 8, by: 5).map { bit in
            let pair = Int(secret[bit / 8]) << 8 | (bit / 8 + 1 < secret.count ? Int(secret[bit / 8 + 1]) : 0)
            return String(alphabet[pair >> (11 - bit % 8) & 31])
        }.joined()
    }

    /// The address that apps read from a QR code.
    ///
    /// - Parameters:
    ///   - issuer: the company's name, shown in the app.
    ///   - account: whose it is, shown beside it.
    package func address(issuer: String, account: String) -> String {
        func escaped(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(text)&issuer=\(escaped(issuer))"
    }

    /// In constant time.
    private func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
