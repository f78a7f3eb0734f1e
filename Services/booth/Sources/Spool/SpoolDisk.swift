package import FoundationEssentials

/// The file system as the spool uses it: few operations, each with a known promise about a power cut.
///
/// A protocol, so that tests can cut the power between any two operations and look at what is left. All calls block.
package protocol SpoolDisk: Sendable {
    /// Makes a new, empty file; one that exists is replaced.
    func makeFile(_ path: String) throws -> any SpoolFile
    /// Opens a file to write behind its end; an absent one is made.
    func extendFile(_ path: String) throws -> any SpoolFile
    func read(_ path: String, at offset: Int, count: Int) throws -> [UInt8]
    /// Replaces a file of the new name. Durable once the folders are synchronized.
    func rename(_ path: String, to newPath: String) throws
    /// An absent file is fine.
    func remove(_ path: String) throws
    /// After it, names made and removed in `folder` survive a power cut.
    func synchronize(folder: String) throws
    func makeFolder(_ path: String) throws
    /// Regular files directly in `folder`; empty when there is no such folder.
    func files(in folder: String) throws -> [FoundFile]
    /// Bytes that this user may still write where `folder` lies.
    func freeBytes(at folder: String) throws -> Int
}

/// A file that is being written.
package protocol SpoolFile {
    func write(_ bytes: [UInt8]) throws
    /// After it, the bytes written so far survive a power cut, if the name does.
    func synchronize() throws
}

/// A regular file in a folder at one look.
package struct FoundFile: Sendable, Hashable {
    package let name: String
    package let length: Int
    package let modified: Date

    package init(name: String, length: Int, modified: Date) {
        self.name = name
        self.length = length
        self.modified = modified
    }
}
