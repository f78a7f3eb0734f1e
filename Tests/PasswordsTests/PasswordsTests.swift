import Foundation
import Passwords
import Testing

struct PasswordsTests {
    @Test func `a password is known by its hash and no other is`() async throws {
        let hasher = PasswordHasher(.forTests)
        let hash = try await hasher.hash("drie blauwe fietsen")
        #expect(hash.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
        #expect(try await hasher.verify("drie blauwe fietsen", against: hash))
        #expect(try await !hasher.verify("drie blauwe fiets", against: hash))
        #expect(try await !hasher.verify("", against: hash))
        let again = try await hasher.hash("drie blauwe fietsen")
        #expect(again != hash, "each has a salt of its own")
    }

    @Test func `a hash that cannot be read opens nothing`() async throws {
        let hasher = PasswordHasher(.forTests)
        for broken in ["", "$argon2id$", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"] {
            #expect(try await !hasher.verify("x", against: broken))
        }
    }

    @Test func `nobody has no password`() async throws {
        let hasher = PasswordHasher(.forTests)
        for password in ["", "nobody's"] { #expect(try await !hasher.verify(password, against: nil)) }
    }

    @Test func `what was hashed more cheaply is known to be`() async throws {
        let cheap = try await PasswordHasher(.forTests).hash("x")
        #expect(PasswordHasher(.usual).isOutdated(cheap))
        #expect(!PasswordHasher(.forTests).isOutdated(cheap))
    }

    @Test func `no more wait than may`() async throws {
        let hasher = PasswordHasher(.usual, waiting: 1)
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<8 {
                group.addTask { try? await hasher.verify("x", against: nil) }
            }
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(outcomes.contains(nil) && outcomes.contains(false))
    }

    @Test func `leaked passwords are found also with something put to them`() {
        let breached = BreachedPasswords(["dragon", "Zomer2019", "1q2w3e4r5t"])
        for password in ["dragon", "DRAGON", "Dragon2026!", "!!dragon", "zomer2019", "1q2w3e4r5t"] {
            #expect(breached.contains(password), "\(password)")
        }
        for password in ["dragonfruit", "een draak op zolder", "2026", ""] {
            #expect(!breached.contains(password), "\(password)")
        }
    }

    @Test func `a list that lists next to nothing is refused`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data("one\ntwo\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: BreachedPasswords.TooShort.self) { try BreachedPasswords(file: file.path) }
    }
}

/// The vectors are those of RFC 6238, appendix B, and RFC 4648, section 10.
struct OneTimeCodeTests {
    private let code = OneTimeCode(secret: Array("12345678901234567890".utf8))

    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `digits are those of the standard`(seconds: Int, digits: String) {
        #expect(code.code(at: Date(timeIntervalSince1970: Double(seconds))) == digits)
    }

    @Test func `a code holds for its own half minute and those beside it, once`() throws {
        let now = Date(timeIntervalSince1970: 1_234_567_890)
        let digits = code.code(at: now)
        let step = try #require(code.step(of: digits, at: now, after: nil))
        #expect(code.step(of: "005 924", at: now, after: nil) == step)
        #expect(code.step(of: digits, at: now.addingTimeInterval(30), after: nil) == step)
        #expect(code.step(of: digits, at: now.addingTimeInterval(-30), after: nil) == step)
        #expect(code.step(of: digits, at: now.addingTimeInterval(61), after: nil) == nil)
        #expect(code.step(of: digits, at: now, after: step) == nil, "it was used")
        #expect(code.step(of: "", at: now, after: nil) == nil)
        #expect(code.step(of: "00592４", at: now, after: nil) == nil)
    }

    @Test func `the secret can be typed and scanned`() {
        #expect(OneTimeCode(secret: Array("foobar".utf8)).text == "MZXW6YTBOI")
        #expect(OneTimeCode(secret: Array("fooba".utf8)).text == "MZXW6YTB")
        #expect(
            code.address(issuer: "Photo & Co", account: "an@x.example")
                == "otpauth://totp/Photo%20%26%20Co:an%40x%2Eexample?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Photo%20%26%20Co")
    }
}
