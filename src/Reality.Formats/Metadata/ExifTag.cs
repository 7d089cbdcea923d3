namespace Reality.Formats.Metadata;

/// <summary>Tags of EXIF 2.32 and TIFF 6.0 that are read.</summary>
internal static class ExifTag
{
    public const int Make = 0x010F;
    public const int Model = 0x0110;
    public const int Xmp = 0x02BC;
    public const int ExifDirectory = 0x8769;
    public const int GpsDirectory = 0x8825;

    public const int ExposureTime = 0x829A;
    public const int FNumber = 0x829D;
    public const int Sensitivity = 0x8827;
    public const int DateTimeOriginal = 0x9003;
    public const int OffsetTimeOriginal = 0x9011;
    public const int SubsecondTimeOriginal = 0x9291;
    public const int FocalLength = 0x920A;
    public const int PixelXDimension = 0xA002;
    public const int PixelYDimension = 0xA003;
    public const int FocalPlaneXResolution = 0xA20E;
    public const int FocalPlaneResolutionUnit = 0xA210;
    public const int DigitalZoomRatio = 0xA404;
    public const int FocalLengthIn35MillimeterFilm = 0xA405;
    public const int BodySerialNumber = 0xA431;
    public const int LensMake = 0xA433;
    public const int LensModel = 0xA434;

    /// <summary>Tags of the first directory of the file and of its EXIF directory.</summary>
    public static readonly IReadOnlyList<int> Image =
    [
        Make, Model, ExposureTime, FNumber, Sensitivity, DateTimeOriginal, OffsetTimeOriginal, SubsecondTimeOriginal, FocalLength,
        PixelXDimension, PixelYDimension, FocalPlaneXResolution, FocalPlaneResolutionUnit, DigitalZoomRatio,
        FocalLengthIn35MillimeterFilm, BodySerialNumber, LensMake, LensModel,
    ];

    /// <summary>Tags of the GPS directory.</summary>
    public static readonly IReadOnlyList<int> Gps =
    [
        GpsTag.LatitudeReference, GpsTag.Latitude, GpsTag.LongitudeReference, GpsTag.Longitude, GpsTag.AltitudeReference,
        GpsTag.Altitude, GpsTag.MapDatum, GpsTag.HorizontalPositioningError,
    ];
}

/// <summary>Tags of the GPS directory of EXIF 2.32.</summary>
internal static class GpsTag
{
    public const int LatitudeReference = 1;
    public const int Latitude = 2;
    public const int LongitudeReference = 3;
    public const int Longitude = 4;
    public const int AltitudeReference = 5;
    public const int Altitude = 6;
    public const int Status = 9;
    public const int MeasureMode = 10;
    public const int DilutionOfPrecision = 11;
    public const int MapDatum = 18;
    public const int HorizontalPositioningError = 0x1F;
}
