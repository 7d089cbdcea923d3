using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>What <c>truth/truth.json</c> says: the survey as it truly was. World is east, north, up at the origin.</summary>
public sealed record SampleTruth
{
    /// <summary>The file's name in the folder of truth.</summary>
    public const string FileName = "truth.json";

    /// <summary>The true surface: a binary PLY mesh in world coordinates.</summary>
    public const string SurfaceFileName = "surface.ply";

    /// <summary>Ellipsoidal heights of the true surface as GeoTIFF, in <see cref="Crs"/>.</summary>
    public const string DsmFileName = "dsm.tif";

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Digest of the options and the sample's version: equal when the photos are.</summary>
    public required string Key { get; init; }

    public required OriginTruth Origin { get; init; }

    /// <summary>The projected coordinate system of the place.</summary>
    public required string Crs { get; init; }

    /// <summary>Meters on the ground per pixel of a photo that looks down.</summary>
    public required double GroundSamplingDistance { get; init; }

    public required CameraTruth Camera { get; init; }

    public required IReadOnlyList<PoseTruth> Cameras { get; init; }

    public required IReadOnlyList<ControlPointTruth> ControlPoints { get; init; }

    public static SampleTruth Read(string path) =>
        JsonSerializer.Deserialize<SampleTruth>(File.ReadAllBytes(path), JsonOptions)
        ?? throw new JsonException($"{path} is empty.");

    internal static SampleTruth Of(SampleScene scene, string key) => new()
    {
        Key = key,
        Origin = new(SampleScene.Origin.Latitude.Degrees, SampleScene.Origin.Longitude.Degrees, SampleScene.Origin.HeightMeters),
        Crs = UtmZone.For(SampleScene.Origin).CoordinateSystem.Definition,
        GroundSamplingDistance = scene.GroundSamplingDistance,
        Camera = CameraTruth.Of(scene.Camera),
        Cameras = [.. scene.Exposures.Select(PoseTruth.Of)],
        ControlPoints = [.. scene.ControlPoints.Select(point => ControlPointTruth.Of(point, scene))],
    };

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonOptions);

    /// <summary>Degrees, and meters above the ellipsoid.</summary>
    public sealed record OriginTruth(double Latitude, double Longitude, double EllipsoidalHeight)
    {
        public GeoPoint ToGeoPoint() => GeoPoint.FromDegrees(Latitude, Longitude, EllipsoidalHeight);
    }

    /// <summary>Intrinsics; see <see cref="Core.Scenes.Camera"/> for the model.</summary>
    public sealed record CameraTruth(
        int Width, int Height, double FocalLength, double Cx, double Cy, double K1, double K2, double K3, double P1, double P2)
    {
        internal static CameraTruth Of(Camera camera)
        {
            var d = camera.Distortion;
            return new(
                camera.Width, camera.Height, camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y,
                d.K1, d.K2, d.K3, d.P1, d.P2);
        }
    }

    /// <summary>A pose as <c>eval_cameras.py</c> reads it: R is camera from world by rows, C the center in the world.</summary>
    public sealed record PoseTruth(
        string Name, [property: JsonPropertyName("R")] double[][] R, [property: JsonPropertyName("C")] double[] C)
    {
        internal static PoseTruth Of(SampleExposure exposure)
        {
            var m = exposure.CameraFromWorld.Rotation.ToMatrix();
            return new(
                exposure.Name, [ToArray(m.Row0), ToArray(m.Row1), ToArray(m.Row2)], ToArray(exposure.CameraFromWorld.Center));
        }

        public Vector3d Center => new(C[0], C[1], C[2]);

        public Rotation CameraFromWorld => Rotation.FromMatrix(
            new(R[0][0], R[0][1], R[0][2], R[1][0], R[1][1], R[1][2], R[2][0], R[2][1], R[2][2]));
    }

    /// <summary>A painted target: world position, the same in degrees and ellipsoidal meters, and exact observations.</summary>
    public sealed record ControlPointTruth(
        string Name, double[] World, double Latitude, double Longitude, double EllipsoidalHeight, double YawRadians,
        IReadOnlyList<ObservationTruth> Observations)
    {
        internal static ControlPointTruth Of(SampleControlPoint point, SampleScene scene)
        {
            var geo = new LocalFrame(SampleScene.Origin).GeoFromWorld(point.Position);
            return new(
                point.Name, ToArray(point.Position), geo.Latitude.Degrees, geo.Longitude.Degrees, geo.HeightMeters,
                point.YawRadians, [.. point.Observations.Select(o => ObservationTruth.Of(o, scene))]);
        }

        public Vector3d Position => new(World[0], World[1], World[2]);
    }

    /// <summary>Pixels of the distorted photo, from the corner of its first pixel.</summary>
    public sealed record ObservationTruth(string Photo, double X, double Y)
    {
        internal static ObservationTruth Of(SampleObservation observation, SampleScene scene) =>
            new(scene.Exposures[observation.Photo.Value].Name, observation.Pixel.X, observation.Pixel.Y);
    }

    private static double[] ToArray(Vector3d v) => [v.X, v.Y, v.Z];
}
