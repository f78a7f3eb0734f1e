/// Why an archive cannot be written. The texts hold no name.
package enum ZIPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An absolute name, one with `..`, an empty part or a character that some system refuses.
    case badName
    /// Two entries of one name, or of names that differ in case only, or one that is another's folder: readers would
    /// write one of them over the other.
    case repeatedName
    /// All together are longer than any file can be.
    case tooLong
    /// Another number of bytes passed than the entry's header says.
    case lengthDiffers
    /// Other bytes passed than the entry's header says.
    case checksumDiffers

    package var description: String {
        switch self {
        case .badName: "a file's name cannot be used in an archive"
        case .repeatedName: "two files of an archive have the same name"
        case .tooLong: "an archive would be longer than a file can be"
        case .lengthDiffers: "a file has another length than was announced"
        case .checksumDiffers: "a file has other bytes than were announced"
        }
    }
}
