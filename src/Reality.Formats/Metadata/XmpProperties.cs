namespace Reality.Formats.Metadata;

/// <summary>The XMP properties that are read; all others are skipped, as EXIF tags are (<see cref="ExifTag"/>).</summary>
/// <remarks>
/// Paths as in <see cref="XmpValue.Path"/>. A packet is untrusted: known paths bound the number and the length of its values.
/// </remarks>
internal static class XmpProperties
{
    private static readonly HashSet<string> s_known = new(
        [
            // Position, height and their accuracy: a copy of EXIF, or of DJI, Autel, Skydio, Parrot and Pix4D.
            "GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef", "GpsLongtitude", "Latitude", "Longitude",
            "GPSAltitude", "GPSAltitudeRef", "AbsoluteAltitude", "RelativeAltitude", "AltitudeType", "VertCS",
            "RtkFlag", "RtkStdLat", "RtkStdLon", "RtkStdHgt", "GPSXYAccuracy", "GPSZAccuracy",

            // Attitude.
            "GimbalYawDegree", "GimbalPitchDegree", "GimbalRollDegree", "CameraYawDegree", "CameraPitchDegree",
            "CameraRollDegree", "CameraOrientationNED/Yaw", "CameraOrientationNED/Pitch", "CameraOrientationNED/Roll",
            "Yaw", "Pitch", "Roll",

            // Camera and lens.
            "SerialNumber", "BandName", "BandName[1]", "BandName[2]", "ImageSource", "ProjectionType", "ModelType",
            "FisheyePolynomial", "FisheyeAffineMatrix", "PrincipalPoint", "CalibratedFocalLength", "CalibratedOpticalCenterX",
            "ShutterType", "LineReadoutTime", "TlinearGain",

            // Place in a rig.
            "RigName", "RigCameraIndex", "CaptureUUID", "CaptureId",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_knownOrAround = new(
        s_known.Concat(s_known.Where(path => path.AsSpan().IndexOfAny('/', '[') > 0)
            .Select(path => path[..path.AsSpan().IndexOfAny('/', '[')])),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a property is read.</summary>
    public static bool AreKnown(string path) => s_known.Contains(path);

    /// <summary>Whether a property is read, or one inside it.</summary>
    public static bool AreKnownIn(string path) => s_knownOrAround.Contains(path);

    /// <summary>The path of a property that a caller looks up.</summary>
    /// <exception cref="ArgumentException">It is not read, so that no file would ever have it.</exception>
    public static string Known(string path) => path.Length == 0 || AreKnown(path)
        ? path
        : throw new ArgumentException($"Add the XMP property '{path}' to {nameof(XmpProperties)}.", nameof(path));
}
