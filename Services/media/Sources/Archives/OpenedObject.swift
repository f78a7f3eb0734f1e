package import ObjectStore
package import Vault

/// The opened bytes of an object or a part of it, frame by frame while they are asked for.
actor OpenedObject {
    private var sealed: AsyncThrowingStream<[UInt8], any Error>.AsyncIterator
    /// One of the two; each is changed in its place, because what it holds would be copied otherwise.
    private var whole: ObjectOpener?
    private var part: RangeOpener?
    private var isAtEnd = false

    /// From the first byte to the last.
    init(_ sealed: AsyncThrowingStream<[UInt8], any Error>, _ opener: ObjectOpener) {
        self.sealed = sealed.makeAsyncIterator()
        whole = opener
    }

    init(_ sealed: AsyncThrowingStream<[UInt8], any Error>, _ opener: RangeOpener) {
        self.sealed = sealed.makeAsyncIterator()
        part = opener
    }

    /// The next bytes, never none; nil at the end.
    ///
    /// - Throws: `VaultError.truncated` for an object that was cut, and as the openers do.
    func next() async throws -> [UInt8]? {
        while !isAtEnd {
            var own = sealed
            let piece = try await own.next(isolation: self)
            sealed = own
            isAtEnd = piece == nil
            let plain = try open(piece)
            if !plain.isEmpty { return plain }
        }
        return nil
    }

    /// - Parameter piece: nil at the end of the sealed bytes.
    private func open(_ piece: [UInt8]?) throws(VaultError) -> [UInt8] {
        if let piece {
            if let plain = try whole?.open(piece) { return plain }
            return try part?.open(piece) ?? []
        }
        try part?.finish()
        return try whole?.finish() ?? []
    }
}

extension SealedObjects {
    /// The opened bytes of a range of an object.
    ///
    /// - Parameter length: of the whole object before it was sealed.
    package func bytes(
        of name: ObjectName, _ range: Range<Int>, ofLength length: Int, under key: KeyID
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let whole = try await vault.opening(objectID: Self.objectID(of: name), under: key)
        let object: OpenedObject
        if range == 0..<length {
            // From the first byte to the last one question to the store is enough.
            object = OpenedObject(try await store.read(name, range: nil).bytes, whole)
        } else {
            let (sealedLength, head) = try await store.read(name, range: 0..<SealedLayout.headerLength)
            var header: [UInt8] = []
            for try await piece in head { header.append(contentsOf: piece) }
            let part = try whole.range(range, sealedLength: sealedLength, header: header)
            object = OpenedObject(try await store.read(name, range: part.sealedRange ?? 0..<0).bytes, part)
        }
        return AsyncThrowingStream { try await object.next() }
    }
}
