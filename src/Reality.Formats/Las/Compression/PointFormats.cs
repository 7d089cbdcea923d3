namespace Reality.Formats.Las.Compression;

/// <summary>Point formats that can be compressed: 6, 7 with color, 8 with color and near infrared, without extra bytes.</summary>
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

    public static int RecordLengthOf(int pointFormat) => pointFormat switch
    {
        6 => CommonEnd,
        7 => ColorEnd,
        8 => InfraredEnd,
        _ => throw new ArgumentOutOfRangeException(nameof(pointFormat), pointFormat, "The format must be 6, 7 or 8."),
    };
}
