internal import FoundationEssentials

/// The records of a ZIP file as APPNOTE 6.3.10 lays them out: stored entries, sizes known before the bytes.
///
/// Pure functions, so that archives that no test can write are tested by their records.
package enum ZIPRecords {
    /// From here on a field of 32 bits says "look in the ZIP64 field" (4.4.1.4).
    private static let full32 = 0xFFFF_FFFF
    private static let full16 = 0xFFFF
    /// Names are UTF-8 (appendix D).
    private static let flags: UInt16 = 1 << 11
    /// The oldest reader that can: 2.0 for folders, 4.5 for ZIP64.
    private static func version(isLong: Bool) -> UInt16 { isLong ? 45 : 20 }

    /// How long ``localHeader(_:)`` is.
    package static func localHeaderLength(_ entry: ZIPEntry) -> Int {
        30 + entry.name.utf8.count + (entry.length >= full32 ? 20 : 0)
    }

    /// How long ``directoryHeader(_:at:)`` is.
    package static func directoryHeaderLength(_ entry: ZIPEntry, at offset: Int) -> Int {
        let numbers = (entry.length >= full32 ? 2 : 0) + (offset >= full32 ? 1 : 0)
        return 46 + entry.name.utf8.count + (numbers > 0 ? 4 + 8 * numbers : 0)
    }

    /// The header before an entry's bytes (4.3.7).
    package static func localHeader(_ entry: ZIPEntry) -> [UInt8] {
        let isLong = entry.length >= full32
        // In a local header both sizes stand in the field, or none.
        let extra = isLong ? longField([entry.length, entry.length]) : []
        var record: [UInt8] = []
        record.append(little: 0x0403_4B50 as UInt32)
        record.append(little: version(isLong: isLong))
        appendCommon(entry, to: &record)
        record.append(little: UInt16(entry.name.utf8.count))
        record.append(little: UInt16(extra.count))
        return record + Array(entry.name.utf8) + extra
    }

    /// The entry's line in the directory at the end (4.3.12).
    package static func directoryHeader(_ entry: ZIPEntry, at offset: Int) -> [UInt8] {
        let sizes = entry.length >= full32 ? [entry.length, entry.length] : []
        let long = sizes + (offset >= full32 ? [offset] : [])
        let extra = long.isEmpty ? [] : longField(long)
        var record: [UInt8] = []
        record.append(little: 0x0201_4B50 as UInt32)
        // Made on Unix, whose permissions stand in the upper half of the attributes: a file its owner alone may read.
        record.append(little: 3 << 8 | version(isLong: !long.isEmpty))
        record.append(little: version(isLong: !long.isEmpty))
        appendCommon(entry, to: &record)
        record.append(little: UInt16(entry.name.utf8.count))
        record.append(little: UInt16(extra.count))
        // No comment, disk 0, no internal attributes.
        for _ in 0..<3 { record.append(little: 0 as UInt16) }
        record.append(little: 0o100600 << 16 as UInt32)
        record.append(little: UInt32(min(offset, full32)))
        return record + Array(entry.name.utf8) + extra
    }

    /// What follows the directory: its end, and before it the long form of that when the short one has no room.
    ///
    /// - Parameters:
    ///   - count: how many lines the directory has.
    ///   - length: its length in bytes.
    ///   - offset: where it begins.
    package static func end(count: Int, length: Int, offset: Int) -> [UInt8] {
        var record: [UInt8] = []
        if count >= full16 || length >= full32 || offset >= full32 {
            // 4.3.14; 44 bytes follow its own length.
            record.append(little: 0x0606_4B50 as UInt32)
            record.append(little: 44 as UInt64)
            record.append(little: 3 << 8 | version(isLong: true))
            record.append(little: version(isLong: true))
            for _ in 0..<2 { record.append(little: 0 as UInt32) }
            for number in [count, count, length, offset] { record.append(little: UInt64(number)) }
            // 4.3.15
            record.append(little: 0x0706_4B50 as UInt32)
            record.append(little: 0 as UInt32)
            record.append(little: UInt64(offset + length))
            record.append(little: 1 as UInt32)
        }
        record.append(little: 0x0605_4B50 as UInt32)
        for _ in 0..<2 { record.append(little: 0 as UInt16) }
        for _ in 0..<2 { record.append(little: UInt16(min(count, full16))) }
        record.append(little: UInt32(min(length, full32)))
        record.append(little: UInt32(min(offset, full32)))
        record.append(little: 0 as UInt16)
        return record
    }

    /// Flags, method, instant, checksum and sizes, which both headers have in this order.
    private static func appendCommon(_ entry: ZIPEntry, to record: inout [UInt8]) {
        let (date, time) = dosInstant(entry.modified)
        record.append(little: flags)
        record.append(little: 0 as UInt16)
        record.append(little: time)
        record.append(little: date)
        record.append(little: entry.checksum)
        for _ in 0..<2 { record.append(little: UInt32(min(entry.length, full32))) }
    }

    /// The extra field of ZIP64 (4.5.3).
    private static func longField(_ numbers: [Int]) -> [UInt8] {
        var field: [UInt8] = []
        field.append(little: 1 as UInt16)
        field.append(little: UInt16(numbers.count * 8))
        for number in numbers { field.append(little: UInt64(number)) }
        return field
    }

    /// Date and time of MS-DOS (4.4.6), in UTC.
    private static func dosInstant(_ instant: Date) -> (date: UInt16, time: UInt16) {
        // The first and the last instant that fit: 1980-01-01 and 2107-12-31T23:59:58.
        let seconds = Int(min(max(instant.timeIntervalSince1970, 315_532_800), 4_354_819_198))
        let (day, second) = (seconds / 86_400, seconds % 86_400)
        // Days to a civil date, counted in eras of 400 years from 1 March of year 0.
        let shifted = day + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * march + 2) / 5 + 1
        let date = (year - 1980) << 9 | month << 5 | dayOfMonth
        let time = (second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60) / 2
        return (UInt16(date), UInt16(time))
    }
}

extension [UInt8] {
    fileprivate mutating func append(little number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
