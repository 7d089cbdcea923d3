using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Sample.Flights;
using Reality.Sample.Materials;

namespace Reality.Sample;

/// <summary>Content of <c>truth/truth.json</c>: the true state of the survey. World is east, north, up at the origin.</summary>
public sealed record SampleTruth
{
    /// <summary>Name of this file in the truth folder.</summary>
    public const string FileName = "truth.json";

    /// <summary>Name of the true surface: a binary PLY mesh in world coordinates.</summary>
    public const string SurfaceFileName = "surface.ply";

    /// <summary>Name of the true surface model: a GeoTIFF of ellipsoidal heights in <see cref="Crs"/>.</summary>
    public const string DsmFileName = "dsm.tif";

    /// <summary>
    /// Name of the true temperatures, if there are thermal photos: a GeoTIFF of the topmost surface's kelvin in
    /// <see cref="Crs"/>, cell for cell with <see cref="DsmFileName"/>.
    /// </summary>
    public const string TemperatureFileName = "temperature.tif";

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Digest of the options and the sample's version: equal keys mean equal files.</summary>
    public required string Key { get; init; }

    public required OriginTruth Origin { get; init; }

    /// <summary>Projected coordinate system of the site, such as <c>EPSG:32632</c>.</summary>
    public required string Crs { get; init; }

    /// <summary>Meters on the ground per pixel of a nadir photo.</summary>
    public required double GroundSamplingDistance { get; init; }

    public required CameraTruth Camera { get; init; }

    public required IReadOnlyList<PoseTruth> Cameras { get; init; }

    public required IReadOnlyList<ControlPointTruth> ControlPoints { get; init; }

    /// <summary>The thermal camera; null if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThermalTruth? Thermal { get; init; }

    /// <summary>Reads a truth file.</summary>
    /// <exception cref="JsonException">The file is not a truth file.</exception>
    public static SampleTruth Read(string path) =>
        JsonSerializer.Deserialize<SampleTruth>(File.ReadAllBytes(path), JsonOptions)
        ?? throw new JsonException($"{path} is empty.");

    internal static SampleTruth Of(SampleScene scene, bool hasThermal, string key) => new()
    {
        Key = key,
        Origin = new(SampleScene.Origin.Latitude.Degrees, SampleScene.Origin.Longitude.Degrees, SampleScene.Origin.HeightMeters),
        Crs = UtmZone.For(SampleScene.Origin).CoordinateSystem.Definition,
        GroundSamplingDistance = scene.GroundSamplingDistance,
        Camera = CameraTruth.Of(scene.Camera),
        Cameras = [.. scene.Exposures.Select(PoseTruth.Of)],
        ControlPoints = [.. scene.ControlPoints.Select(point => ControlPointTruth.Of(point, scene))],
        Thermal = hasThermal ? ThermalTruth.Of(scene) : null,
    };

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonOptions);

    /// <summary>Origin of the world in degrees and meters above the ellipsoid.</summary>
    public sealed record OriginTruth(double Latitude, double Longitude, double EllipsoidalHeight)
    {
        public GeoPoint ToGeoPoint() => GeoPoint.FromDegrees(Latitude, Longitude, EllipsoidalHeight);
    }

    /// <summary>True intrinsics in the model of <see cref="Core.Scenes.Camera"/>.</summary>
    public sealed record CameraTruth(
        int Width, int Height, double FocalLength, double Cx, double Cy, double K1, double K2, double K3, double P1, double P2)
    {
        /// <summary>p0 to p4 of a fisheye lens; null for a perspective camera.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public double[]? Fisheye { get; init; }

        internal static CameraTruth Of(Camera camera)
        {
            var d = camera.Distortion;
            return new(
                camera.Width, camera.Height, camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y,
                d.K1, d.K2, d.K3, d.P1, d.P2)
            {
                Fisheye = camera.Fisheye is { } lens ? [lens.P0, lens.P1, lens.P2, lens.P3, lens.P4] : null,
            };
        }
    }

    /// <summary>True pose, as <c>eval_cameras.py</c> reads it: rows of R (camera from world) and center C (world).</summary>
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

    /// <summary>The thermal camera and its poses, and the temperature of each material in kelvin, without patterns.</summary>
    public sealed record ThermalTruth(
        CameraTruth Camera, IReadOnlyList<PoseTruth> Cameras, IReadOnlyDictionary<string, float> Materials)
    {
        internal static ThermalTruth Of(SampleScene scene) => new(
            CameraTruth.Of(ThermalCamera.True),
            [.. scene.Exposures.Select(exposure => PoseTruth.Of(ThermalCamera.ExposureOf(exposure)))],
            SurfaceTemperature.Materials);
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

    /// <summary>Position in a distorted photo in pixels, from the corner of its first pixel.</summary>
    public sealed record ObservationTruth(string Photo, double X, double Y)
    {
        internal static ObservationTruth Of(SampleObservation observation, SampleScene scene) =>
            new(scene.Exposures[observation.Photo.Value].Name, observation.Pixel.X, observation.Pixel.Y);
    }

    private static double[] ToArray(Vector3d v) => [v.X, v.Y, v.Z];
}
