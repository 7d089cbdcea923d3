using System.Numerics;

namespace Reality.Engine.Lod;

/// <summary>A triangle in a raster: coverage of texel centers, and gradients of values given at the corners.</summary>
internal readonly struct PlaneGradients
{
    // Texel centers this far outside an edge are covered too, so that no gap opens between neighbors.
    private const float Slack = 1e-3f;

    private readonly Vector3 _a;
    private readonly Vector2 _ab, _ac;
    private readonly float _inverseArea, _heightX, _heightY;

    private PlaneGradients(Vector3 a, Vector3 b, Vector3 c, float area)
    {
        _a = a;
        _ab = new(b.X - a.X, b.Y - a.Y);
        _ac = new(c.X - a.X, c.Y - a.Y);
        _inverseArea = 1 / area;
        _heightX = ((b.Z - a.Z) * _ac.Y - (c.Z - a.Z) * _ab.Y) * _inverseArea;
        _heightY = ((c.Z - a.Z) * _ab.X - (b.Z - a.Z) * _ac.X) * _inverseArea;
        MinX = Math.Max(0, (int)MathF.Floor(MathF.Min(a.X, MathF.Min(b.X, c.X)) - 0.5f));
        MinY = Math.Max(0, (int)MathF.Floor(MathF.Min(a.Y, MathF.Min(b.Y, c.Y)) - 0.5f));
        MaxX = (int)MathF.Ceiling(MathF.Max(a.X, MathF.Max(b.X, c.X)) - 0.5f);
        MaxY = (int)MathF.Ceiling(MathF.Max(a.Y, MathF.Max(b.Y, c.Y)) - 0.5f);
    }

    public int MinX { get; }

    public int MinY { get; }

    public int MaxX { get; }

    public int MaxY { get; }

    /// <summary>False for a triangle without area in the raster's plane.</summary>
    public static bool TryCreate(Vector3 a, Vector3 b, Vector3 c, out PlaneGradients gradients)
    {
        var area = (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
        gradients = MathF.Abs(area) > 1e-9f ? new(a, b, c, area) : default;
        return MathF.Abs(area) > 1e-9f;
    }

    /// <summary>Whether the center of a texel lies in the triangle.</summary>
    public bool Covers(int x, int y)
    {
        var (dx, dy) = (x + 0.5f - _a.X, y + 0.5f - _a.Y);
        var wb = (dx * _ac.Y - dy * _ac.X) * _inverseArea;
        var wc = (_ab.X * dy - _ab.Y * dx) * _inverseArea;
        return wb >= -Slack && wc >= -Slack && wb + wc <= 1 + Slack;
    }

    public float HeightAt(int x, int y) => _a.Z + (x + 0.5f - _a.X) * _heightX + (y + 0.5f - _a.Y) * _heightY;

    /// <summary>Change per texel along x or y of a value given at the three corners.</summary>
    public Vector2 Gradient(Vector2 va, Vector2 vb, Vector2 vc, bool alongX) => alongX
        ? ((vb - va) * _ac.Y - (vc - va) * _ab.Y) * _inverseArea
        : ((vc - va) * _ab.X - (vb - va) * _ac.X) * _inverseArea;
}
