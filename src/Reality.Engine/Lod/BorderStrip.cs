using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Lod;

/// <summary>
/// Texels beyond an edge of a triangle in a raster, a little past its ends too, so that strips at a corner meet.
/// </summary>
internal readonly struct BorderStrip
{
    private readonly Vector2 _start, _along, _outward;
    private readonly float _length, _reach;

    /// <param name="a">Start of the edge.</param>
    /// <param name="b">End of the edge.</param>
    /// <param name="c">The third corner of the triangle.</param>
    /// <param name="reach">Width of the strip in texels; none are covered if it is not positive.</param>
    public BorderStrip(Vector3 a, Vector3 b, Vector3 c, float reach)
    {
        _start = new(a.X, a.Y);
        var edge = new Vector2(b.X - a.X, b.Y - a.Y);
        _length = ExactVector.Length(edge);
        _reach = _length > 0 ? reach : 0;
        _along = _length > 0 ? edge / _length : Vector2.UnitX;
        var side = (c.X - a.X) * _along.Y - (c.Y - a.Y) * _along.X;
        _outward = side > 0 ? new(-_along.Y, _along.X) : new(_along.Y, -_along.X);
        MinX = Math.Max(0, (int)MathF.Floor(MathF.Min(a.X, b.X) - reach - 0.5f));
        MinY = Math.Max(0, (int)MathF.Floor(MathF.Min(a.Y, b.Y) - reach - 0.5f));
        MaxX = (int)MathF.Ceiling(MathF.Max(a.X, b.X) + reach - 0.5f);
        MaxY = (int)MathF.Ceiling(MathF.Max(a.Y, b.Y) + reach - 0.5f);
    }

    public int MinX { get; }

    public int MinY { get; }

    public int MaxX { get; }

    public int MaxY { get; }

    /// <summary>Whether the center of a texel lies in the strip.</summary>
    public bool Covers(int x, int y)
    {
        var (dx, dy) = (x + 0.5f - _start.X, y + 0.5f - _start.Y);
        var beyond = dx * _outward.X + dy * _outward.Y;
        var along = dx * _along.X + dy * _along.Y;
        return beyond >= 0 && beyond <= _reach && along >= -_reach && along <= _length + _reach;
    }
}
