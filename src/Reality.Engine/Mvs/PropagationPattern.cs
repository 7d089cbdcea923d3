namespace Reality.Engine.Mvs;

/// <summary>
/// Where a pixel looks for hypotheses: four near V-shaped regions and four far lines (Xu and Tao 2019, section 3.1), all of
/// the other checkerboard color.
/// </summary>
internal static class PropagationPattern
{
    /// <summary>Distance of the farthest pixel.</summary>
    public const int Reach = 15;

    private static readonly (int X, int Y)[] s_near = [(0, -1), (-1, -2), (1, -2), (-2, -3), (2, -3)];

    private static readonly (int X, int Y)[] s_far = [(0, -3), (0, -5), (0, -9), (0, -Reach)];

    /// <summary>Offsets of each region's pixels.</summary>
    public static readonly (int X, int Y)[][] Regions =
    [
        .. new[] { s_near, s_far }.SelectMany(region => Enumerable.Range(0, 4).Select(turns => Turned(region, turns))),
    ];

    private static (int X, int Y)[] Turned((int X, int Y)[] region, int turns)
    {
        for (; turns > 0; turns--)
            region = region.Select(o => (-o.Y, o.X)).ToArray();
        return region;
    }
}
