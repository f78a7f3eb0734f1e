package import Contracts
package import FoundationEssentials
import Hexadecimal

/// The person somebody looks for, as far as a service may know them: by hashes of addresses and by captures.
package struct Subject: Sendable, Hashable {
    /// The hashes' bytes, one per address and pepper version.
    package var lookups: [[UInt8]]
    package var captures: [UUID]

    package init(lookups: [[UInt8]] = [], captures: [UUID] = []) {
        self.lookups = lookups
        self.captures = captures
    }

    /// The person of a find command. A hash that is not written in hexadecimal digits matches nobody and is left out.
    ///
    /// - Parameter captures: the person's captures, as far as the command names them.
    package init(_ lookups: [AddressLookup], captures: [Identifier<Capture>]? = nil) {
        self.init(
            lookups: lookups.compactMap { [UInt8](hexadecimal: $0.hash) }.filter { !$0.isEmpty },
            captures: captures?.map(\.uuid) ?? [])
    }
}
