package import Contracts
import Hexadecimal
package import Vault

extension AddressLookup {
    /// A hash as messages carry it.
    package init(_ hash: LookupHash) {
        self.init(version: hash.version, hash: String(hexadecimal: hash.bytes))
    }
}
