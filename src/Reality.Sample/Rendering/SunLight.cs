using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Rendering;

/// <summary>Light of sun and sky on the site, with cast shadows.</summary>
/// <remarks>
/// Shadows come from a shadow map: points are projected along the sun's rays onto the plane z = 0, and each texel of that
/// plane keeps the world height at which its ray first meets the surface.
/// </remarks>
internal sealed class SunLight
{
    /// <summary>Unit vector toward the sun, in the southwest at an elevation of 46 degrees.</summary>
    public static readonly Vector3 Direction = Vector3.Normalize(new(-0.52f, -0.47f, 0.72f));

    private const float Texel = 0.12f;

    // Meters that a caster must be higher than a point; prevents surfaces from shadowing themselves.
    private const float HeightBias = 0.15f;

    // Displacement of a point's projection per meter of height.
    private static readonly Vector2 ShiftPerMeter = new(Direction.X / Direction.Z, Direction.Y / Direction.Z);
    private static readonly Vector3 Sun = new(1.30f, 1.20f, 1.04f);
    private static readonly Vector3 Sky = new(0.30f, 0.36f, 0.45f);

    private readonly float[] _heights;
    private readonly int _width;
    private readonly int _rows;
    private readonly float _minX;
    private readonly float _minY;

    public SunLight(SampleSurface surface)
    {
        var (min, max) = (surface.Bounds.Min, surface.Bounds.Max);
        var slant = (float)Math.Max(Math.Abs(min.Z), Math.Abs(max.Z)) * 1.2f;
        (_minX, _minY) = ((float)min.X - slant, (float)min.Y - slant);
        _width = (int)((max.X - min.X + 2 * slant) / Texel) + 2;
        _rows = (int)((max.Y - min.Y + 2 * slant) / Texel) + 2;
        _heights = new float[_width * _rows];
        Array.Fill(_heights, float.NegativeInfinity);
        var corners = new (float X, float Y, float Z)[surface.Positions.Length];
        for (var i = 0; i < corners.Length; i++)
            corners[i] = ToMap(surface.Positions[i].RelativeTo(Vector3d.Zero));
        var triangles = surface.Triangles;
        for (var t = 0; t < triangles.Length; t += 3)
            Rasterize(corners[triangles[t]], corners[triangles[t + 1]], corners[triangles[t + 2]]);
    }

    /// <summary>Irradiance per color, scaled so that a horizontal surface in the sun receives about 1.3.</summary>
    /// <param name="normal">Unit normal.</param>
    /// <param name="openness">Fraction of the sky visible from the point, 0 to 1.</param>
    public Vector3 At(Vector3 position, Vector3 normal, float openness)
    {
        var facing = Vector3.Dot(normal, Direction);
        var sky = Sky * (openness * (0.55f + 0.45f * normal.Z));
        return facing <= 0 ? sky : sky + Sun * (facing * Lit(position + 0.05f * normal));
    }

    /// <summary>Visible fraction of the sun, filtered over the four nearest texels. 1 outside the shadow map.</summary>
    public float Lit(Vector3 position)
    {
        var (x, y, z) = ToMap(position);
        x -= 0.5f;
        y -= 0.5f;
        var column = (int)MathF.Floor(x);
        var row = (int)MathF.Floor(y);
        if (column < 0 || row < 0 || column + 1 >= _width || row + 1 >= _rows)
            return 1;
        var fx = x - column;
        var fy = y - row;
        var i = row * _width + column;
        var height = z + HeightBias;
        var upper = (_heights[i] > height ? 0 : 1 - fx) + (_heights[i + 1] > height ? 0 : fx);
        var lower = (_heights[i + _width] > height ? 0 : 1 - fx) + (_heights[i + _width + 1] > height ? 0 : fx);
        return upper + fy * (lower - upper);
    }

    // Texel coordinates of the point's projection, and the point's own height.
    private (float X, float Y, float Z) ToMap(Vector3 world)
    {
        const float scale = 1 / Texel;
        return (
            (world.X - world.Z * ShiftPerMeter.X - _minX) * scale,
            (world.Y - world.Z * ShiftPerMeter.Y - _minY) * scale,
            world.Z);
    }

    private void Rasterize((float X, float Y, float Z) a, (float X, float Y, float Z) b, (float X, float Y, float Z) c)
    {
        var area = (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
        if (MathF.Abs(area) < 1e-6f)
            return;
        var firstRow = Math.Max(0, (int)MathF.Ceiling(MathF.Min(a.Y, MathF.Min(b.Y, c.Y)) - 0.5f));
        var lastRow = Math.Min(_rows - 1, (int)MathF.Floor(MathF.Max(a.Y, MathF.Max(b.Y, c.Y)) - 0.5f));
        var firstColumn = Math.Max(0, (int)MathF.Ceiling(MathF.Min(a.X, MathF.Min(b.X, c.X)) - 0.5f));
        var lastColumn = Math.Min(_width - 1, (int)MathF.Floor(MathF.Max(a.X, MathF.Max(b.X, c.X)) - 0.5f));
        for (var row = firstRow; row <= lastRow; row++)
        {
            var y = row + 0.5f;
            for (var column = firstColumn; column <= lastColumn; column++)
            {
                var x = column + 0.5f;
                var wb = ((x - a.X) * (c.Y - a.Y) - (y - a.Y) * (c.X - a.X)) / area;
                var wc = ((b.X - a.X) * (y - a.Y) - (b.Y - a.Y) * (x - a.X)) / area;
                if (wb < 0 || wc < 0 || wb + wc > 1)
                    continue;
                ref var height = ref _heights[row * _width + column];
                height = MathF.Max(height, a.Z + wb * (b.Z - a.Z) + wc * (c.Z - a.Z));
            }
        }
    }
}
