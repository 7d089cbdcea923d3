using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Analysis;

/// <summary>Projects the vertices of a mesh from the world to map coordinates (east, north, height).</summary>
/// <param name="mapFromWorld">Null to keep world coordinates.</param>
public sealed class MapProjection(MapFromWorld? mapFromWorld)
{
    private const int BatchSize = 4096;

    /// <summary>Map coordinates of all vertices, each transformed exactly.</summary>
    public Vector3d[] Apply(Mesh mesh)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var points = new Vector3d[mesh.VertexCount];
        for (var i = 0; i < points.Length; i++)
            points[i] = mesh.WorldPosition(i);
        if (mapFromWorld is null)
            return points;
        var (x, y, z) = (new double[BatchSize], new double[BatchSize], new double[BatchSize]);
        for (var first = 0; first < points.Length; first += BatchSize)
        {
            var batch = points.AsSpan(first, Math.Min(BatchSize, points.Length - first));
            for (var i = 0; i < batch.Length; i++)
                (x[i], y[i], z[i]) = batch[i];
            mapFromWorld(x.AsSpan(0, batch.Length), y.AsSpan(0, batch.Length), z.AsSpan(0, batch.Length));
            for (var i = 0; i < batch.Length; i++)
                batch[i] = new(x[i], y[i], z[i]);
        }
        return points;
    }
}

/// <summary>Projects world positions to map coordinates in place; the spans have the same length.</summary>
public delegate void MapFromWorld(Span<double> x, Span<double> y, Span<double> z);
