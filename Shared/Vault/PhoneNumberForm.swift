/// The one form of a telephone number that is hashed for finding a person: E.164, `+` and at most 15 digits.
///
/// 1. Spaces, `.`, `-`, `/` and brackets are dropped; digits of any script count.
/// 2. `+` and `00` begin an international number; a `(0)` after the country is dropped.
/// 3. One `0` in front begins a national number of the default country.
/// 4. Anything else, an extension, a name or a number without either, is refused rather than guessed.
enum PhoneNumberForm {
    static func normalized(_ number: String, defaultCountry: String) -> String? {
        var isInternational = false
        var digits = ""
        let text = number.trimmed.replacing("(0)", with: " ")
        let hasTrunkInBrackets = number.contains("(0)")
        for (index, character) in text.enumerated() {
            if let digit = character.wholeNumberValue, (0...9).contains(digit), character.isNumber {
                digits.append(String(digit))
            } else if index == 0 && (character == "+" || character == "\u{FF0B}") {
                isInternational = true
            } else if !character.isWhitespace && !".-/()\u{2010}\u{2011}\u{2013}".contains(character) {
                return nil
            }
        }
        if !isInternational && digits.hasPrefix("00") {
            isInternational = true
            digits.removeFirst(2)
        }
        if !isInternational {
            if digits.hasPrefix("0") {
                digits.removeFirst()
            } else if !hasTrunkInBrackets {
                return nil
            }
            digits = defaultCountry + digits
        } else if digits.hasPrefix(defaultCountry + "0") {
            // "+32 0475 …": the trunk zero is often written where it does not belong.
            digits.remove(at: digits.index(digits.startIndex, offsetBy: defaultCountry.count))
        }
        // A second zero after the country: no number, and dropping that one too would make one number of two.
        guard (7...15).contains(digits.count), !digits.hasPrefix("0"), !digits.hasPrefix(defaultCountry + "0") else {
            return nil
        }
        return "+" + digits
    }
}
