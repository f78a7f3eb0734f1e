import Accounts
import Foundation
import Passwords
import Testing

struct GuessingPolicyTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    @Test(arguments: [(0, nil), (4, nil), (5, 4.0), (6, 8), (8, 32), (9, 60), (500, 60)])
    func `the sixth try waits, and every further one longer, a minute at most`(tries: Int, wait: Double?) {
        for bucket in [GuessingPolicy.Bucket.account, .device] {
            let until = GuessingPolicy.waitUntil(bucket, tries: tries, last: now, at: now)
            #expect(until.map { $0.timeIntervalSince(now) } == wait)
        }
    }

    @Test func `many may sit behind one address`() {
        #expect(GuessingPolicy.waitUntil(.client, tries: 49, last: now, at: now) == nil)
        #expect(GuessingPolicy.waitUntil(.client, tries: 50, last: now, at: now) != nil)
    }

    @Test func `who has waited may try`() {
        #expect(GuessingPolicy.waitUntil(.account, tries: 5, last: now.addingTimeInterval(-4), at: now) == nil)
    }
}

struct PasswordRulesTests {
    private let rules = PasswordRules(leaked: BreachedPasswords(["correcthorse", "password12"]))

    @Test(
        arguments: [
            ("negen len", .tooShort), ("tien tekens", nil), (String(repeating: "ab c", count: 50), nil),
            (String(repeating: "ab c", count: 50) + "d", .tooLong), ("Correcthorse!", .leaked), ("password12", .leaked),
            ("ababababab", .leaked), ("an.peeters@feest.example", .ownAddress), ("an.peeters2026", .ownAddress),
        ] as [(String, PasswordRules.Objection?)])
    func `long ones that nobody guesses may be chosen`(password: String, objection: PasswordRules.Objection?) {
        let found: PasswordRules.Objection?
        do {
            _ = try rules.check(password, of: "An.Peeters@feest.example")
            found = nil
        } catch {
            found = error
        }
        #expect(found == objection)
    }

    @Test func `the same letters are the same password on every keyboard`() throws {
        let composed = try rules.check("één lange zin", of: "")
        let decomposed = try rules.check("e\u{301}e\u{301}n lange zin", of: "")
        #expect(Array(composed.utf8) == Array(decomposed.utf8))
    }
}

struct MemberRoleTests {
    @Test func `each role may what the one before may, and more`() {
        #expect(MemberRole.viewer.scopes == [.rentalsRead, .capturesRead])
        #expect(MemberRole.viewer.scopes.isStrictSubset(of: MemberRole.editor.scopes))
        #expect(MemberRole.editor.scopes.isStrictSubset(of: MemberRole.owner.scopes))
        #expect(!MemberRole.editor.scopes.contains(.membersWrite))
        #expect(MemberRole.allCases.sorted() == [.viewer, .editor, .owner])
    }

    @Test func `no member may what operators may with anybody's`() {
        let operators: Set<TokenScope> = [
            .customersRead, .customersWrite, .rentalsWrite, .operationsRead, .operationsAct,
        ]
        #expect(MemberRole.owner.scopes.isDisjoint(with: operators))
    }
}

struct DeviceNameTests {
    @Test(
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0",
                "Edge, Windows"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19.0 Mobile Safari/604",
                "Safari, iPhone"
            ),
            ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36", "Chrome, Android"),
            ("curl/8.0", ""), (nil, ""),
        ] as [(String?, String)])
    func `browser and system, and nothing else that it says`(userAgent: String?, name: String) {
        #expect(DeviceName(userAgent: userAgent).rawValue == name)
    }
}
