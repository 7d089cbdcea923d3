using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>
/// The Bing Maps tile system (Microsoft, "Bing Maps Tile System"): Web Mercator of the whole earth, a square, quartered at each
/// level. A tile's quad key has a digit per level: 0 north-west, 1 north-east, 2 south-west, 3 south-east.
/// </summary>
internal sealed class BingMapsGrid(LocalFrame frame)
{
    /// <summary>The finest level, which the system ends with; its tiles are some 2 to 5 m wide.</summary>
    public const int MaxLevel = 23;

    private const double MaxLatitudeDegrees = 85.05112878;
    private const double EquatorMeters = 2 * Math.PI * 6378137;

    /// <exception cref="StageException">The scene has no position on the earth.</exception>
    public static BingMapsGrid Of(Workspace workspace) => Of(workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated));

    /// <inheritdoc cref="Of(Workspace)"/>
    public static BingMapsGrid Of(Scene scene) => scene.Origin is { } origin
        ? new(new LocalFrame(origin))
        : throw new StageException(
            "Lod_NoPosition",
            "Tiles of Bing Maps need a position on the earth, and the scene has none. Choose another lodType, or give the photos "
            + "positions.");

    /// <summary>The tile at the finest level of the centroid of each triangle.</summary>
    public ulong[] CodesOf(Mesh mesh)
    {
        var codes = new ulong[mesh.TriangleCount];
        for (var t = 0; t < codes.Length; t++)
            codes[t] = CodeOf(TriangleCells.Centroid(mesh, t));
        return codes;
    }

    /// <summary>The tile at the finest level, two bits per digit of its quad key.</summary>
    public ulong CodeOf(Vector3d world)
    {
        var (x, y) = MapFromWorld(world);
        var (column, row) = (Index(x), Index(y));
        var code = 0UL;
        for (var bit = MaxLevel - 1; bit >= 0; bit--)
            code = code << 2 | (row >> bit & 1) << 1 | column >> bit & 1;
        return code;

        static ulong Index(double share) => (ulong)Math.Clamp(share * (1 << MaxLevel), 0, (1 << MaxLevel) - 1);
    }

    /// <summary>The quad key of the tile of some level that contains a tile of the finest.</summary>
    public static string KeyOf(ulong code, int level) =>
        string.Create(level, code, static (digits, code) =>
        {
            for (var i = 0; i < digits.Length; i++)
                digits[i] = (char)('0' + DigitOf(code, i));
        });

    /// <summary>Digit of a level below <paramref name="level"/> in a quad key.</summary>
    public static int DigitOf(ulong code, int level) => (int)(code >> 2 * (MaxLevel - 1 - level) & 3);

    public static bool IsIn(string key, ulong code)
    {
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] - '0' != DigitOf(code, i))
                return false;
        }
        return true;
    }

    /// <summary>Meters from a point of a tile to its border, in plan.</summary>
    public double DistanceInside(string key, Vector3d world)
    {
        var (x, y) = MapFromWorld(world);
        var tileCount = Math.ScaleB(1, key.Length);
        var (column, row) = (0.0, 0.0);
        foreach (var digit in key)
            (column, row) = (2 * column + (digit - '0' & 1), 2 * row + (digit - '0' >> 1));
        var (left, top) = (x * tileCount - column, y * tileCount - row);
        var inside = Math.Min(Math.Min(left, 1 - left), Math.Min(top, 1 - top));
        var metersPerTile = EquatorMeters * ExactMath.Cos(frame.Origin.Latitude.Radians) / tileCount;
        return inside * metersPerTile;
    }

    // Shares of the map's sides from its north-western corner.
    private (double X, double Y) MapFromWorld(Vector3d world)
    {
        var point = frame.GeoFromWorld(world);
        var sin = ExactMath.Sin(Math.Clamp(
            point.Latitude.Radians, -MaxLatitudeDegrees * Math.PI / 180, MaxLatitudeDegrees * Math.PI / 180));
        return (point.Longitude.Radians / (2 * Math.PI) + 0.5, 0.5 - ExactMath.Log((1 + sin) / (1 - sin)) / (4 * Math.PI));
    }
}
