using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>Builds the ground: a grid of triangles over the whole site.</summary>
internal static class TerrainShape
{
    /// <summary>Side of a grid cell, meters. The grid's lines are multiples of it.</summary>
    public const double Spacing = 1;

    public static void Add(SitePlan site, SurfaceBuilder surface)
    {
        var half = (int)Math.Ceiling(site.Reach / Spacing);
        var side = 2 * half + 1;
        var heights = new double[side * side];
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
                heights[row * side + column] = site.Terrain.HeightAt((column - half) * Spacing, (row - half) * Spacing);
        }

        var face = surface.AddFace(new(SurfaceKind.Ground, Vector3.One));
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                var position = new Vector3d((column - half) * Spacing, (row - half) * Spacing, heights[row * side + column]);
                surface.AddVertex(position, Normal(heights, side, row, column), new((float)position.X, (float)position.Y));
            }
        }
        for (var row = 0; row + 1 < side; row++)
        {
            for (var column = 0; column + 1 < side; column++)
            {
                var corner = row * side + column;
                surface.AddTriangle(face, corner, corner + 1, corner + side + 1);
                surface.AddTriangle(face, corner, corner + side + 1, corner + side);
            }
        }
    }

    private static Vector3 Normal(double[] heights, int side, int row, int column)
    {
        var (west, east) = (Math.Max(column - 1, 0), Math.Min(column + 1, side - 1));
        var (south, north) = (Math.Max(row - 1, 0), Math.Min(row + 1, side - 1));
        var slopeX = (heights[row * side + east] - heights[row * side + west]) / ((east - west) * Spacing);
        var slopeY = (heights[north * side + column] - heights[south * side + column]) / ((north - south) * Spacing);
        return Vector3.Normalize(new((float)-slopeX, (float)-slopeY, 1));
    }
}
