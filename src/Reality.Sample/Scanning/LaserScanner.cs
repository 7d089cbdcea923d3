using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Materials;
using Reality.Sample.Rendering;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Scanning;

/// <summary>Errors and limits of a laser scanner.</summary>
public sealed record ScannerModel
{
    /// <summary>Scanner on a tripod.</summary>
    public static ScannerModel Terrestrial { get; } = new();

    /// <summary>Scanner on a vehicle.</summary>
    public static ScannerModel Mobile { get; } = new() { RangeNoiseMeters = 0.005 };

    /// <summary>Standard deviation of ranges.</summary>
    public double RangeNoiseMeters { get; init; } = 0.002;

    /// <summary>Increase of it per meter of range.</summary>
    public double RangeNoisePerMeter { get; init; } = 2e-5;

    /// <summary>Radius of the beam where it leaves the scanner.</summary>
    public double BeamRadiusMeters { get; init; } = 0.002;

    /// <summary>By how much the radius of the beam grows per meter of range.</summary>
    public double BeamRadiusPerMeter { get; init; } = 1.5e-4;

    /// <summary>Surfaces that differ less in range are measured as one, between them.</summary>
    public double PulseMeters { get; init; } = 0.5;

    public double MaxRangeMeters { get; init; } = 120;
}

/// <summary>Measurement of a beam.</summary>
/// <param name="Range">Meters, with noise.</param>
/// <param name="Intensity">Share of the light that returns: reflectance and angle of incidence, 0 to 65535.</param>
/// <param name="Class">A class of ASPRS.</param>
internal readonly record struct ScanReturn(double Range, ushort Intensity, Rgb24 Color, byte Class);

/// <summary>
/// Measures single beams. A beam is a ray along its axis and four on its rim: at edges their ranges mix, and what occludes most
/// of a beam hides what is behind. Water returns nothing.
/// </summary>
internal sealed class LaserScanner(SampleSurface surface, PhotoShader shader, ScannerModel model)
{
    private const int RayCount = 5;
    private const byte GroundClass = 2, HighVegetationClass = 5, BuildingClass = 6;

    // As bright as photos.
    private const float Exposure = 1.22f;

    // Of a beam's light, that a surface has to catch to be measured.
    private const double MinShare = 0.25;
    private const double AxisShare = 0.4;
    private const double RimShare = 0.15;

    /// <summary>Measures a beam; false if nothing returns.</summary>
    /// <param name="direction">Of length 1.</param>
    public bool TryMeasure(Vector3d origin, Vector3d direction, ref SeededRandom random, out ScanReturn result)
    {
        Span<Echo> echoes = stackalloc Echo[RayCount];
        var count = Trace(origin, direction, echoes);
        echoes[..count].Sort((a, b) => a.Range.CompareTo(b.Range));
        for (int first = 0, end; first < count; first = end)
        {
            end = first + 1;
            while (end < count && echoes[end].Range - echoes[first].Range < model.PulseMeters)
                end++;
            if (TryMix(echoes[first..end], out var range, out var strongest))
            {
                range += (model.RangeNoiseMeters + range * model.RangeNoisePerMeter) * random.NextGaussian();
                result = Describe(strongest, range);
                return true;
            }
        }
        result = default;
        return false;
    }

    private int Trace(Vector3d origin, Vector3d direction, Span<Echo> echoes)
    {
        var across = Vector3d.Cross(direction, Math.Abs(direction.Z) < 0.9 ? new(0, 0, 1) : new(1, 0, 0)).Normalized();
        var up = Vector3d.Cross(across, direction);
        ReadOnlySpan<Vector3d> rim = [Vector3d.Zero, across, -across, up, -up];
        var count = 0;
        for (var i = 0; i < RayCount; i++)
        {
            var (from, along) = (origin + model.BeamRadiusMeters * rim[i], direction + model.BeamRadiusPerMeter * rim[i]);
            if (!surface.Grid.TryIntersect(from, along, out var hit, model.MaxRangeMeters))
                continue;
            var point = surface.PointWhere(from, along, hit.Triangle);
            if (shader.IsWater(shader.Faces[point.Face], point.Position))
                continue;
            var facing = Math.Abs(Vector3d.Dot(surface.NormalOf(hit.Triangle), direction));
            echoes[count++] = new(hit.Distance, i == 0 ? AxisShare : RimShare, facing, point);
        }
        return count;
    }

    private static bool TryMix(ReadOnlySpan<Echo> echoes, out double range, out Echo strongest)
    {
        var (share, light, sum) = (0.0, 0.0, 0.0);
        strongest = echoes[0];
        foreach (var echo in echoes)
        {
            share += echo.Share;
            light += echo.Light;
            sum += echo.Light * echo.Range;
            if (echo.Light > strongest.Light)
                strongest = echo;
        }
        range = sum / light;
        return share >= MinShare;
    }

    private ScanReturn Describe(in Echo echo, double range)
    {
        var (face, spot) = (shader.Faces[echo.Point.Face], new Spot(echo.Point.Position, echo.Point.On));
        var footprint = new Footprint((float)(2 * (model.BeamRadiusMeters + range * model.BeamRadiusPerMeter)));
        var reflectance = shader.Reflectance(face, spot, footprint);
        var light = reflectance * shader.Illumination(face, spot, Vector3.Normalize(echo.Point.Normal));
        var gray = Vector3.Dot(reflectance, new(0.3f, 0.6f, 0.1f));
        return new(
            range, (ushort)Math.Clamp(ushort.MaxValue * gray * echo.Facing, 1, ushort.MaxValue),
            SampleSensor.SrgbOf(Exposure * light), ClassOf(face.Kind));
    }

    private static byte ClassOf(SurfaceKind kind) => kind switch
    {
        SurfaceKind.Ground => GroundClass,
        SurfaceKind.Foliage => HighVegetationClass,
        _ => BuildingClass,
    };

    /// <summary>The point that a ray of a beam meets.</summary>
    /// <param name="Share">Of the beam's light.</param>
    /// <param name="Facing">Cosine of the angle of incidence.</param>
    private readonly record struct Echo(double Range, double Share, double Facing, SurfacePoint Point)
    {
        public double Light => Share * (Facing + 0.02);
    }
}
