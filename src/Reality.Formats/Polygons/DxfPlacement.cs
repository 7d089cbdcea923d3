using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>Where INSERT places a block: linear part and offset.</summary>
internal readonly record struct DxfPlacement(Matrix3d Linear, Vector3d Offset)
{
    // Below it, the arbitrary axis algorithm takes the y axis of the world.
    private const double NearlyVertical = 1.0 / 64;

    public static readonly DxfPlacement Identity = new(Matrix3d.Identity, Vector3d.Zero);

    public Vector3d Apply(Vector3d p) => Linear * p + Offset;

    /// <summary>First another placement, then this one.</summary>
    public DxfPlacement After(DxfPlacement first) => new(Linear * first.Linear, Apply(first.Offset));

    /// <summary>All copies of a block, in rows and columns.</summary>
    public static IEnumerable<DxfPlacement> Of(DxfEntity insert, Vector3d basePoint)
    {
        var (sin, cos) = ExactMath.SinCos(double.DegreesToRadians(insert.Number(50, 0)));
        var turn = Matrix3d.FromRows(new(cos, -sin, 0), new(sin, cos, 0), new(0, 0, 1));
        var scale = Matrix3d.FromRows(
            new(insert.Number(41, 1), 0, 0), new(0, insert.Number(42, 1), 0), new(0, 0, insert.Number(43, 1)));
        var axes = AxesOf(insert);
        for (var row = 0; row < Math.Max(insert.Number(71, 1), 1); row++)
        {
            for (var column = 0; column < Math.Max(insert.Number(70, 1), 1); column++)
            {
                var step = new Vector3d(column * insert.Number(44, 0), row * insert.Number(45, 0), 0);
                var linear = axes * turn * scale;
                yield return new(linear, axes * (insert.Point(10) + turn * step) - linear * basePoint);
            }
        }
    }

    /// <summary>Axes of the object coordinate system of an entity, by the arbitrary axis algorithm.</summary>
    public static Matrix3d AxesOf(DxfEntity entity)
    {
        var normal = new Vector3d(entity.Number(210, 0), entity.Number(220, 0), entity.Number(230, 1));
        if (normal == new Vector3d(0, 0, 1) || !(normal.Length > 0))
            return Matrix3d.Identity;
        var z = normal.Normalized();
        var isVertical = Math.Abs(z.X) < NearlyVertical && Math.Abs(z.Y) < NearlyVertical;
        var x = Vector3d.Cross(isVertical ? new(0, 1, 0) : new(0, 0, 1), z).Normalized();
        return Matrix3d.FromColumns(x, Vector3d.Cross(z, x), z);
    }
}
