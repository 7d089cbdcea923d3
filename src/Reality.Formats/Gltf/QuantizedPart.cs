using System.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Draco;

namespace Reality.Formats.Gltf;

/// <summary>A part of a mesh with positions and texture coordinates rounded to grids.</summary>
/// <param name="Positions">In glTF's axes: east, up, -north.</param>
/// <param name="Coordinates">Null if the mesh has no texture.</param>
internal sealed record QuantizedPart(List<int> Indices, int VertexCount, DracoAttribute Positions, DracoAttribute? Coordinates)
{
    // Of a texel, up to which a texture coordinate may be off by half.
    private const int StepsPerTexel = 16;

    // Single precision has no more.
    private const int MaxBits = 24;

    public static QuantizedPart Of(TexturedMesh mesh, PageMesh part, double gridStep) => new(
        part.Indices, part.Vertex.Count, PositionsOf(mesh.Mesh, part, gridStep),
        part.Page < 0 ? null : CoordinatesOf(part, Math.Max(mesh.Pages[part.Page].Width, mesh.Pages[part.Page].Height)));

    public DracoMesh Encode() => DracoEncoder.Encode(
        Indices, VertexCount, Coordinates is null ? [Positions] : [Positions, Coordinates]);

    /// <summary>Bounds of the rounded positions.</summary>
    public (Vector3 Min, Vector3 Max) Bounds()
    {
        var (min, max) = (new Vector3(float.PositiveInfinity), new Vector3(float.NegativeInfinity));
        for (var vertex = 0; vertex < VertexCount; vertex++)
        {
            var at = new Vector3(Component(vertex, 0), Component(vertex, 1), Component(vertex, 2));
            (min, max) = (Vector3.Min(min, at), Vector3.Max(max, at));
        }
        return (min, max);
    }

    private float Component(int vertex, int i) => (float)(Positions.Min[i] + Positions.Values[3 * vertex + i] * Positions.Step);

    private static DracoAttribute PositionsOf(Mesh mesh, PageMesh part, double step)
    {
        var origin = mesh.Origin;
        var steps = new long[3 * part.Vertex.Count];
        while (true)
        {
            for (var i = 0; i < part.Vertex.Count; i++)
            {
                var p = mesh.Positions[part.Vertex[i]];
                steps[3 * i] = (long)Math.Round((origin.X + p.X) / step);
                steps[3 * i + 1] = (long)Math.Round((origin.Z + p.Z) / step);
                steps[3 * i + 2] = -(long)Math.Round((origin.Y + p.Y) / step);
            }
            long[] min = [MinOf(steps, 0), MinOf(steps, 1), MinOf(steps, 2)];
            var bits = BitLengthOf(steps.Select((value, i) => value - min[i % 3]).Max());
            if (bits > MaxBits)
            {
                step *= 2;
                continue;
            }
            return new()
            {
                Type = DracoAttribute.Position,
                ComponentCount = 3,
                Values = [.. steps.Select((value, i) => (int)(value - min[i % 3]))],
                Min = [(float)(min[0] * step - origin.X), (float)(min[1] * step - origin.Z), (float)(min[2] * step + origin.Y)],
                Step = step,
                Bits = bits,
            };
        }
    }

    private static DracoAttribute CoordinatesOf(PageMesh part, int pageSize)
    {
        var (min, max) = (Vector2.Zero, Vector2.One);
        foreach (var coordinate in part.Coordinates)
            (min, max) = (Vector2.Min(min, coordinate), Vector2.Max(max, coordinate));
        var bits = Math.Min(MaxBits, BitLengthOf(StepsPerTexel * (long)pageSize));
        var step = (double)Math.Max(max.X - min.X, max.Y - min.Y) / ((1 << bits) - 1);
        return new()
        {
            Type = DracoAttribute.TextureCoordinate,
            ComponentCount = 2,
            Values =
            [
                .. part.Coordinates.SelectMany(at => (int[])
                    [(int)Math.Round((at.X - min.X) / step), (int)Math.Round((at.Y - min.Y) / step)]),
            ],
            Min = [min.X, min.Y],
            Step = step,
            Bits = bits,
        };
    }

    private static long MinOf(long[] steps, int component)
    {
        var min = long.MaxValue;
        for (var i = component; i < steps.Length; i += 3)
            min = Math.Min(min, steps[i]);
        return min;
    }

    private static int BitLengthOf(long value) => Math.Max(1, 64 - BitOperations.LeadingZeroCount((ulong)value));
}
