using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Jobs.Exports;

namespace Reality.Jobs.Splats;

/// <summary>Moves splats into the coordinate system of an export.</summary>
internal static class SplatFrame
{
    private const double ProbeMeters = 100;

    /// <summary>
    /// The splats relative to the origin of the frame. Their centers are projected one by one; their shapes and colors turn and
    /// scale as the system does in their middle.
    /// </summary>
    public static SplatCloud Place(SplatCloud splats, ExportFrame frame)
    {
        var center = splats.Count == 0 ? splats.Origin : splats.Bounds().Center;
        var placed = splats.Transformed(MapFromWorldAt(center, frame), frame.Origin);
        var mesh = new Mesh { Origin = splats.Origin, Positions = splats.Positions, Triangles = [] };
        var positions = frame.Projection.Apply(mesh);
        for (var i = 0; i < positions.Length; i++)
        {
            var p = positions[i] - frame.Origin;
            placed.Positions[i] = new Vector3((float)p.X, (float)p.Y, (float)p.Z);
        }
        return placed;
    }

    private static Similarity MapFromWorldAt(Vector3d center, ExportFrame frame)
    {
        Vector3d[] world = [
            center, center + new Vector3d(ProbeMeters, 0, 0), center + new Vector3d(0, ProbeMeters, 0),
            center + new Vector3d(0, 0, ProbeMeters), center - new Vector3d(ProbeMeters, 0, 0),
            center - new Vector3d(0, ProbeMeters, 0), center - new Vector3d(0, 0, ProbeMeters),
        ];
        var map = Array.ConvertAll(world, frame.MapFromWorld);
        return SimilarityEstimation.TrySolve(world, map, out var mapFromWorld)
            ? mapFromWorld
            : throw new NotSupportedException($"Splats cannot be placed in {frame.Definition}.");
    }
}
