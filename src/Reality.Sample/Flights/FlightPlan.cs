using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Sample.Flights;

/// <summary>
/// Plans the exposures of a mapping flight: parallel lines of nadir photos and a circle of oblique ones. World coordinates,
/// meters.
/// </summary>
internal static class FlightPlan
{
    /// <summary>World height of the nadir lines.</summary>
    public const double FlightHeight = 46;

    // 65 % of a photo's ground footprint overlaps with the next line, 78 % with the next photo of the line.
    private const double LineSpacing = 22;
    private const double PhotoSpacing = 10.5;

    /// <summary>Half the side of a square around the world's origin that contains all ground the photos can see.</summary>
    public static double Reach(int photoCount)
    {
        var (x, y) = HalfSize(photoCount);
        return Math.Max(x, y) + 95;
    }

    /// <summary>Plans the exposures in capture order, with measurement errors drawn from the seed.</summary>
    /// <param name="frame">Frame of the world, for the recorded positions.</param>
    public static IReadOnlyList<SampleExposure> Plan(int photoCount, ulong seed, LocalFrame frame)
    {
        var random = SeededRandom.For(seed, 0xF117);
        var stations = Stations(photoCount);
        var bias = new Vector3d(0.6 * random.NextGaussian(), 0.6 * random.NextGaussian(), 1.6 * random.NextGaussian());
        var exposures = new List<SampleExposure>(stations.Count);
        for (var i = 0; i < stations.Count; i++)
            exposures.Add(Expose(i, stations[i], bias, frame, ref random));
        return exposures;
    }

    private static SampleExposure Expose(
        int index, Station station, Vector3d receiverBias, LocalFrame frame, ref SeededRandom random)
    {
        var center = station.Position
            + new Vector3d(0.6 * random.NextGaussian(), 0.4 * random.NextGaussian(), 0.4 * random.NextGaussian());
        var yaw = station.YawDegrees + 1.5 * random.NextGaussian();
        var pitch = Math.Max(station.PitchDegrees + 0.8 * random.NextGaussian(), -90);
        var roll = 0.6 * random.NextGaussian();
        var error = new Vector3d(0.85 * random.NextGaussian(), 0.85 * random.NextGaussian(), 2.0 * random.NextGaussian());
        var shutter = (int)Math.Round(800 * Math.Pow(2, 0.25 * random.NextGaussian()) / 20) * 20;
        return new()
        {
            Id = new(index),
            Name = $"DJI_{index + 1:D4}.JPG",
            CameraFromWorld = RigidTransform.FromCenter(
                GimbalRotation.CameraFromWorld(Degrees(yaw), Degrees(pitch), Degrees(roll)), center),
            IsOblique = station.PitchDegrees > -80,
            MeasuredPosition = frame.GeoFromWorld(center + receiverBias + error),
            MeasuredYaw = Degrees(WrapDegrees(yaw + 1.2 * random.NextGaussian())),
            MeasuredPitch = Degrees(Math.Round(pitch + 0.2 * random.NextGaussian(), 1)),
            MeasuredRoll = Degrees(Math.Round(roll + 0.2 * random.NextGaussian(), 1)),
            MeasuredHeightAboveTakeoff = center.Z + 0.3 * random.NextGaussian(),
            CaptureTime = new DateTimeOffset(2025, 6, 14, 11, 32, 8, TimeSpan.FromHours(2)).AddSeconds(3 * index),
            ExposureSeconds = 1.0 / shutter,
            Gain = 800.0 / shutter * (1 + 0.02 * random.NextGaussian()),
        };
    }

    private static List<Station> Stations(int photoCount)
    {
        var stations = new List<Station>(photoCount);
        var obliqueCount = ObliqueCount(photoCount);
        var nadirCount = photoCount - obliqueCount;
        var lineCount = LineCount(nadirCount);
        for (var line = 0; line < lineCount; line++)
        {
            // The first lines take the remainder.
            var count = nadirCount / lineCount + (line < nadirCount % lineCount ? 1 : 0);
            var y = LineSpacing * (line - 0.5 * (lineCount - 1));
            var eastward = line % 2 == 0;
            for (var i = 0; i < count; i++)
            {
                var x = PhotoSpacing * (i - 0.5 * (count - 1)) * (eastward ? 1 : -1);
                stations.Add(new(new(x, y, FlightHeight), eastward ? 90 : -90, -90));
            }
        }
        AddObliques(photoCount, obliqueCount, stations);
        return stations;
    }

    private static void AddObliques(int photoCount, int obliqueCount, List<Station> stations)
    {
        var (halfX, halfY) = HalfSize(photoCount);
        for (var i = 0; i < obliqueCount; i++)
        {
            var angle = 2 * Math.PI * (i + 0.25) / obliqueCount;
            var position = new Vector3d(1.05 * halfX * Math.Cos(angle), 1.05 * halfY * Math.Sin(angle), FlightHeight - 6);
            var yaw = Math.Atan2(-position.X, -position.Y) * (180 / Math.PI);
            stations.Add(new(position, yaw, -52));
        }
    }

    private static (double X, double Y) HalfSize(int photoCount)
    {
        var nadirCount = photoCount - ObliqueCount(photoCount);
        var lineCount = LineCount(nadirCount);
        var longest = (nadirCount + lineCount - 1) / lineCount;
        return (Math.Max(24, 0.5 * PhotoSpacing * (longest - 1)), Math.Max(24, 0.5 * LineSpacing * (lineCount - 1)));
    }

    private static int ObliqueCount(int photoCount) => photoCount < 10 ? 0 : photoCount / 5;

    // Makes the mapped area roughly square.
    private static int LineCount(int nadirCount) =>
        Math.Max(1, (int)Math.Round(Math.Sqrt(nadirCount * PhotoSpacing / LineSpacing * 1.3)));

    private static Angle Degrees(double degrees) => Angle.FromDegrees(degrees);

    private static double WrapDegrees(double degrees) => Math.Round(degrees - 360 * Math.Round(degrees / 360), 1);

    private readonly record struct Station(Vector3d Position, double YawDegrees, double PitchDegrees);
}

/// <summary>Converts the gimbal angles that aircraft record to camera rotations.</summary>
internal static class GimbalRotation
{
    /// <summary>
    /// Rotation from east, north, up to the camera frame. Yaw turns clockwise from north, then pitch upward from the
    /// horizon, then roll clockwise about the viewing direction.
    /// </summary>
    public static Rotation CameraFromWorld(Angle yaw, Angle pitch, Angle roll)
    {
        var (sinYaw, cosYaw) = Math.SinCos(yaw.Radians);
        var (sinPitch, cosPitch) = Math.SinCos(pitch.Radians);
        var forward = new Vector3d(sinYaw * cosPitch, cosYaw * cosPitch, sinPitch);
        var right = new Vector3d(cosYaw, -sinYaw, 0);
        var down = Vector3d.Cross(forward, right);
        var (sinRoll, cosRoll) = Math.SinCos(roll.Radians);
        return Rotation.FromMatrix(Matrix3d.FromRows(
            cosRoll * right + sinRoll * down, cosRoll * down - sinRoll * right, forward));
    }
}
