import Archive
import Contracts
import Crypto
import DurableFiles
import Foundation
import Hexadecimal
import ObjectStore
import PersonalData
import PostgreSQL
import ServiceHost
import SubjectRights
import Vault
import WebPages

/// Puts the parts of a copy together in one file for the person.
///
/// Two passes over what the owners left: the first compares length and hash with what they told and takes the
/// checksum, the second writes. Neither holds more than a piece of an object in memory.
struct WritePackage: Sendable {
    private enum Content: Sendable {
        case bytes([UInt8])
        case object(ExportedObject)
    }

    private let database: Database
    private let vault: Vault
    private let store: any ObjectStore
    private let texts: Texts
    private let site: Site
    private let now: @Sendable () -> Date

    init(_ frame: ServiceFrame, _ backbone: Backbone) throws {
        database = backbone.database
        vault = try backbone.vault()
        store = try backbone.objectStore()
        texts = frame.pages.texts
        site = frame.pages.site
        now = frame.now
    }

    /// Writes the file, whole or not at all, readable by its owner only, and notes who had it written.
    func perform(_ id: Identifier<SubjectRequest>, to path: String, by act: OperatorCommandOptions.Act) async throws {
        guard let request = try await Requests(runner: database).request(id) else { throw NoSuchRequest(id: id) }
        let key = try Self.check(request, path)
        let parts = try await Parts(runner: database).parts(of: id)
        let own = try await ownRecords(of: request)
        let manifest = PackageManifest(request, parts, own: own, madeAt: now())
        var contents: [(name: String, content: Content)] = []
        for part in parts { contents += part.objects.map { ($0.name, .object($0)) } }
        if !own.isEmpty {
            let document = try ExportDocument(own, of: GDPRRequests.name).bytes()
            contents.append(("data/\(GDPRRequests.name).json", .bytes(document)))
        }
        let page = PackagePage(
            manifest, try await Register(runner: database).entries(), texts: texts, site: site)
        contents.insert(("index.html", .bytes(Array(try PackageTemplates().index(page).utf8))), at: 0)

        var (entries, files): ([ZIPEntry], [PackageManifest.File]) = ([], [])
        for (name, content) in contents {
            let measured = try await measure(content, under: key)
            entries.append(
                try ZIPEntry(
                    name: name, length: measured.length, checksum: measured.checksum, modified: manifest.madeAt))
            files.append(.init(name: name, length: measured.length, sha256: measured.sha256))
            CommandOutput.progress("compared \(entries.count) of \(contents.count) files")
        }
        let list = Content.bytes(try manifest.bytes(listing: files))
        let measured = try await measure(list, under: key)
        contents.append(("manifest.json", list))
        entries.append(
            try ZIPEntry(
                name: "manifest.json", length: measured.length, checksum: measured.checksum, modified: manifest.madeAt))
        try await write(zip(entries, contents).map { ($0, $1.content) }, under: key, to: path)
        try await Requests(runner: database).note(.packaged, id, by: act.who, because: act.reason, at: now())
        CommandOutput.write("\(path): \(Amount(entries.count, "file")), \(entries.reduce(0) { $0 + $1.length }) bytes.")
        CommandOutput.write("It is in the clear. Once the person has it: gdpr-requests request close \(id) --yes")
    }

    /// - Returns: the key under which the parts are sealed.
    private static func check(_ request: StoredRequest, _ path: String) throws -> KeyID {
        guard request.kind == .export, let person = request.person else { throw PackageError.noCopy }
        guard request.closedAt == nil else { throw PackageError.closed }
        guard request.completedAt != nil else { throw PackageError.incomplete(request.id) }
        guard try Files.length(of: path) == nil else { throw PackageError.fileIsThere }
        return person.keyID
    }

    private func ownRecords(of request: StoredRequest) async throws -> [PersonalRecords] {
        try await personalData.records(of: Subject(request.lookups), in: database) { [vault] sealed, purpose in
            do {
                return try await vault.openText(SealedValue(bytes: sealed), purpose: purpose)
            } catch VaultError.destroyed {
                return nil
            }
        }.filter { !$0.records.isEmpty }
    }

    // MARK: Passes

    /// - Throws: ``PackageError/differs`` when it is not what its owner told.
    private func measure(
        _ content: Content, under key: KeyID
    ) async throws -> (length: Int, sha256: String, checksum: UInt32) {
        var (hash, checksum, length) = (SHA256(), CRC32(), 0)
        try await pieces(of: content, under: key) { bytes in
            hash.update(data: bytes)
            checksum.update(bytes)
            length += bytes.count
        }
        let sha256 = String(hexadecimal: hash.finalize())
        if case .object(let object) = content, object.length != length || object.sha256 != sha256 {
            throw PackageError.differs
        }
        return (length, sha256, checksum.value)
    }

    private func write(_ files: [(entry: ZIPEntry, content: Content)], under key: KeyID, to path: String) async throws {
        let partial = "\(path).partial"
        _ = try Files.remove(partial)
        do {
            let file = try OpenFile(creating: partial, mode: 0o600)
            var archive = ZIPWriter()
            for (number, (entry, content)) in files.enumerated() {
                try file.write(try archive.begin(entry))
                try await pieces(of: content, under: key) { bytes in
                    try archive.pass(bytes)
                    try file.write(bytes)
                }
                CommandOutput.progress("wrote \(number + 1) of \(files.count) files")
            }
            try file.write(try archive.finish())
            try file.synchronize()
            try Files.rename(partial, to: path)
            try Files.synchronizeDirectory(Files.parent(of: path))
        } catch {
            _ = try? Files.remove(partial)
            throw error
        }
    }

    private func pieces(of content: Content, under key: KeyID, _ body: ([UInt8]) throws -> Void) async throws {
        switch content {
        case .bytes(let bytes): try body(bytes)
        case .object(let object):
            guard let name = ObjectName(object.object) else { throw PackageError.differs }
            do {
                let opener = try await vault.opening(objectID: Array(name.text.utf8), under: key)
                let bytes = opened(try await store.read(name, range: nil).bytes, with: opener)
                for try await piece in bytes { try body(piece) }
            } catch is VaultError {
                throw PackageError.differs
            } catch ObjectStoreError.absent {
                throw PackageError.differs
            }
        }
    }
}

/// Why a copy cannot be put together.
enum PackageError: Error, Equatable, CustomStringConvertible {
    case noCopy
    case closed
    case incomplete(Identifier<SubjectRequest>)
    case fileIsThere
    case differs

    var description: String {
        switch self {
        case .noCopy: "this request is not for a copy; `gdpr-requests export` opens one that is"
        case .closed: "this request is closed: its key is destroyed, and every part with it; open a new one"
        case .incomplete(let id): "not everybody has copied yet; see `gdpr-requests request show \(id)`"
        case .fileIsThere: "the file of --to is there already; name another one"
        case .differs: "a part is not what its service told: nothing was written; open the request anew"
        }
    }
}
