internal import CSodium
internal import OwnThread
import Synchronization

/// Hashes passwords so that whoever steals the table guesses slowly: Argon2id (RFC 9106) from libsodium.
///
/// One hash takes 64 MiB of memory and about a tenth of a second of one processor, and is made on a thread of its own, one
/// after the other: however many sign in at once, no more memory is taken.
package actor PasswordHasher {
    /// How much work a hash is. What is stored says it, so a stronger cost reaches a password when it is next typed.
    package struct Cost: Sendable, Equatable {
        package var passes: Int
        /// Bytes.
        package var memory: Int

        package init(passes: Int, memory: Int) {
            self.passes = passes
            self.memory = memory
        }

        /// libsodium's "interactive": 2 passes over 64 MiB, more than OWASP's cheat sheet on storing passwords asks for.
        package static let usual = Cost(passes: 2, memory: 64 << 20)
        /// The least that libsodium makes. For tests only.
        package static let forTests = Cost(passes: 1, memory: 8192)
    }

    private let cost: Cost
    private let thread = OwnThread(named: "passwords")
    private let limit: Int
    private let waiting = Atomic<Int>(0)
    /// Checked where there is nobody to check, so that nobody learns from the time whether there is.
    private var nobody: String?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// - Parameter waiting: how many may wait for the thread; further ones are refused.
    package init(_ cost: Cost = .usual, waiting limit: Int = 32) {
        precondition(sodium_init() >= 0, "libsodium cannot be used here")
        self.cost = cost
        self.limit = limit
    }

    deinit { thread.stop() }

    /// - Parameter password: any bytes; use one normalization (NFKC) for all.
    /// - Returns: the hash with its salt and cost as text, at most 127 characters.
    /// - Throws: ``PasswordError/busy``; ``PasswordError/outOfMemory``.
    package nonisolated func hash(_ password: String) async throws(PasswordError) -> String {
        try enter()
        defer { leave() }
        return try await make(password)
    }

    /// Whether `password` is the one that `hash` was made of. Takes as long with nil for somebody who does not exist.
    ///
    /// - Throws: as ``hash(_:)``.
    package nonisolated func verify(_ password: String, against hash: String?) async throws(PasswordError) -> Bool {
        try enter()
        defer { leave() }
        return try await check(password, hash)
    }

    /// Whether a stored hash was made with another cost than new ones.
    package nonisolated func isOutdated(_ hash: String) -> Bool {
        unsafe crypto_pwhash_argon2id_str_needs_rehash(hash, UInt64(cost.passes), cost.memory) != 0
    }

    // MARK: On the thread

    private func make(_ password: String) throws(PasswordError) -> String {
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_argon2id_strbytes()))
        let outcome = unsafe crypto_pwhash_argon2id_str(
            &text, password, UInt64(password.utf8.count), UInt64(cost.passes), cost.memory)
        guard outcome == 0 else { throw .outOfMemory }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func check(_ password: String, _ hash: String?) throws(PasswordError) -> Bool {
        let stored: String
        if let hash {
            stored = hash
        } else if let nobody {
            stored = nobody
        } else {
            stored = try make("nobody's")
            nobody = stored
        }
        let matches = unsafe crypto_pwhash_argon2id_str_verify(stored, password, UInt64(password.utf8.count)) == 0
        return matches && hash != nil
    }

    // MARK: Waiting

    private nonisolated func enter() throws(PasswordError) {
        guard waiting.add(1, ordering: .relaxed).newValue <= limit else {
            leave()
            throw .busy
        }
    }

    private nonisolated func leave() { waiting.subtract(1, ordering: .relaxed) }
}

/// Why a password could not be hashed or checked.
package enum PasswordError: Error, Sendable, Equatable {
    /// Too many wait already; ask again in a second.
    case busy
    case outOfMemory
}
