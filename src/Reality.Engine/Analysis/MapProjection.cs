using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Analysis;

/// <summary>Takes a mesh's vertices from the world to a map's coordinates (east, north, height); without a transform they are the world's.</summary>
public sealed class MapProjection(CoordinateTransform? mapFromWorld)
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
            mapFromWorld.Apply(x.AsSpan(0, batch.Length), y.AsSpan(0, batch.Length), z.AsSpan(0, batch.Length));
            for (var i = 0; i < batch.Length; i++)
                batch[i] = new(x[i], y[i], z[i]);
        }
        return points;
    }
}
