using System.Numerics;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Materials;

/// <summary>
/// Temperature of each surface of the site: that of its material, roofs warmer or cooler by a constant of the building, and a
/// pattern of meters within it. The same from all sides, and without shadows.
/// </summary>
internal sealed class SurfaceTemperature(SitePlan site, ulong seed)
{
    /// <summary>Temperature of the sky in kelvin.</summary>
    public const float Sky = 250;

    private const float PaintBlack = 309;
    private const float PaintWhite = 299;

    private readonly NoiseTable _noise = new(seed ^ 0x7E41);
    private readonly GroundZones _zones = new(site);

    /// <summary>Kelvin of each material, without patterns.</summary>
    public static IReadOnlyDictionary<string, float> Materials { get; } = Enum.GetValues<SurfaceKind>()
        .Where(kind => kind != SurfaceKind.Ground)
        .Select(kind => KeyValuePair.Create(kind.ToString(), Of(kind)))
        .Concat(Enum.GetValues<GroundKind>().Select(kind => KeyValuePair.Create(kind.ToString(), Of(kind))))
        .ToDictionary();

    /// <summary>Kelvin of a point of the surface.</summary>
    public float At(SurfaceFace face, in SurfacePoint point)
    {
        var position = point.Position;
        // Differs along walls, too.
        var (x, y) = (position.X + 0.6f * position.Z, position.Y - 0.4f * position.Z);
        if (face.Kind != SurfaceKind.Ground)
        {
            var ofBuilding = face.Kind == SurfaceKind.Foliage ? 0 : face.Variant * 5 % 7 - 3;
            return Of(face.Kind) + 0.5f * ofBuilding + Pattern(x + 31 * face.Variant, y);
        }
        var zone = _zones.At(position.X, position.Y);
        return zone.Kind switch
        {
            // Moving water mixes.
            GroundKind.Water => Of(GroundKind.Water),
            GroundKind.Target when site.Targets[zone.Index].TryPaint(position.X, position.Y, out var reflectance) =>
                float.Lerp(PaintBlack, PaintWhite, reflectance),
            _ => Of(zone.Kind) + Pattern(x, y),
        };
    }

    private float Pattern(float x, float y) =>
        0.9f * _noise.Smooth(0.21f * x, 0.21f * y) + 0.7f * _noise.Smooth(0.8f * x + 40, 0.8f * y)
        + 0.3f * _noise.Smooth(1.9f * x, 1.9f * y + 70);

    private static float Of(SurfaceKind kind) => kind switch
    {
        SurfaceKind.TileRoof => 308,
        SurfaceKind.MetalRoof => 304,
        SurfaceKind.FlatRoof => 310,
        SurfaceKind.Facade => 300,
        SurfaceKind.Foliage => 296,
        _ => 302,
    };

    private static float Of(GroundKind kind) => kind switch
    {
        GroundKind.Meadow => 298,
        GroundKind.Road => 306,
        GroundKind.Lane => 302,
        GroundKind.Yard => 303,
        GroundKind.Field => 300,
        GroundKind.Shore => 296,
        GroundKind.Water => 293,
        GroundKind.Target => 304,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
