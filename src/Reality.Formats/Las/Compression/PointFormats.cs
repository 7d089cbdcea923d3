namespace Reality.Formats.Las.Compression;

/// <summary>Fields of the point formats 0 to 10 (LAS 1.4-R15, section 2.6), and their places in those from 6 on.</summary>
internal static class PointFormats
{
    /// <summary>Start of the fields after the coordinates, which may be the same for all points.</summary>
    public const int AttributesStart = 12;

    /// <summary>Length of the fields that all have.</summary>
    public const int CommonEnd = 30;

    /// <summary>End of the colors in a record.</summary>
    public const int ColorEnd = 36;

    /// <summary>End of the near infrared in a record.</summary>
    public const int InfraredEnd = 38;

    /// <summary>Point formats are numbers below this.</summary>
    public static int Count => Lengths.Length;

    private static ReadOnlySpan<int> Lengths => [20, 28, 26, 34, 57, 63, CommonEnd, ColorEnd, InfraredEnd, 59, 67];

    /// <summary>Bytes of a record without extra bytes.</summary>
    public static int RecordLengthOf(int pointFormat) => Lengths[pointFormat];

    public static bool HasColor(int pointFormat) => pointFormat is 2 or 3 or 5 or 7 or 8 or 10;

    public static bool HasInfrared(int pointFormat) => pointFormat is 8 or 10;

    public static bool HasWavePackets(int pointFormat) => pointFormat is 4 or 5 or 9 or 10;

    public static bool HasTime(int pointFormat) => pointFormat is 1 or >= 3;
}
