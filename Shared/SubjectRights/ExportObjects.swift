package import Contracts
import Hexadecimal
package import ObjectStore
package import Vault
import Crypto
import Synchronization

/// The parts of copies in the store: sealed under the request's key, each bound to its own name.
package struct ExportObjects: Sendable {
    let store: any ObjectStore
    let vault: Vault

    /// Where everything of one request lies.
    package static func prefix(of request: Identifier<SubjectRequest>) -> String { "exports/\(request)/" }

    /// The same for the same part, so that a repeat replaces what was there.
    private static func object(_ part: String, _ order: ExportOrder) throws -> ObjectName {
        guard let name = ObjectName("\(prefix(of: order.requestID))\(order.owner.rawValue)/\(part)") else {
            throw ExportFailure.nameImpossible
        }
        return name
    }

    /// Writes bytes that are in memory.
    ///
    /// - Parameter name: under which the person gets them.
    func write(_ bytes: [UInt8], part: String, name: String, for order: ExportOrder) async throws -> ExportedObject {
        let object = try Self.object(part, order)
        var sealer = try await sealer(of: object, order)
        try await store.write(object, bytes: try sealer.seal(bytes) + sealer.finish())
        return ExportedObject(
            object: object.text, name: name, length: bytes.count, sha256: String(hexadecimal: SHA256.hash(data: bytes)))
    }

    /// Opens an object under one key and seals it again under the request's while it streams by.
    ///
    /// - Parameters:
    ///   - source: the sealed object, bound to its own name as this one will be.
    ///   - sha256: of its bytes before sealing, 32 bytes.
    /// - Throws: ``ExportFailure/originalDiffers`` when other bytes came out than are expected; nothing of them is
    ///   named to anybody then.
    package func copy(
        _ source: ObjectName, under key: KeyID, length: Int, sha256: [UInt8], part: String, name: String,
        for order: ExportOrder
    ) async throws -> ExportedObject {
        let object = try Self.object(part, order)
        let exported = ExportedObject(
            object: object.text, name: name, length: length, sha256: String(hexadecimal: sha256))
        // An earlier attempt need not be repeated, unless it died before it compared what it had written.
        if try await store.length(of: object) == SealedLayout.sealedLength(of: length),
            try await holds(object, sha256, order)
        {
            return exported
        }
        let opener = try await vault.opening(objectID: Array(source.text.utf8), under: key)
        let measured = MeasuredBytes(base: opened(try await store.read(source, range: nil).bytes, with: opener))
        _ = try await store.write(object, from: sealed(measured, with: try await sealer(of: object, order)))
        guard measured.measure.length == length, measured.measure.sha256 == sha256 else {
            try await store.delete(object)
            throw ExportFailure.originalDiffers
        }
        return exported
    }

    /// Whether an object that an earlier attempt left holds the expected bytes.
    private func holds(_ object: ObjectName, _ sha256: [UInt8], _ order: ExportOrder) async throws -> Bool {
        let opener = try await vault.opening(
            objectID: Array(object.text.utf8), under: KeyID(order.keyID.uuid))
        do {
            let found = MeasuredBytes(base: opened(try await store.read(object, range: nil).bytes, with: opener))
            for try await _ in found {}
            return found.measure.sha256 == sha256
        } catch VaultError.tampered, VaultError.truncated, VaultError.extended, ObjectStoreError.absent {
            return false
        }
    }

    private func sealer(of object: ObjectName, _ order: ExportOrder) async throws -> ObjectSealer {
        try await vault.sealing(objectID: Array(object.text.utf8), under: KeyID(order.keyID.uuid))
    }
}

/// Bytes that are counted and hashed while they pass. Iterate it once.
private struct MeasuredBytes<Base: AsyncSequence>: AsyncSequence where Base.Element == [UInt8] {
    final class Measure: Sendable {
        private let state = Mutex((hash: SHA256(), length: 0))

        func add(_ bytes: [UInt8]) {
            state.withLock { state in
                state.hash.update(data: bytes)
                state.length += bytes.count
            }
        }

        var length: Int { state.withLock { $0.length } }
        var sha256: [UInt8] { state.withLock { Array($0.hash.finalize()) } }
    }

    let base: Base
    let measure = Measure()

    struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let measure: Measure

        mutating func next() async throws -> [UInt8]? {
            guard let bytes = try await base.next() else { return nil }
            measure.add(bytes)
            return bytes
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), measure: measure) }
}

extension MeasuredBytes: Sendable where Base: Sendable {}
