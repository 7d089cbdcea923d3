using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Lod;

/// <summary>
/// Cuts a mesh into charts by the half axis that its triangles face. A chart has as many texels per meter of surface along each
/// of its sides as asked for, within 5 %, however its triangles lean: a roof of 45 degrees has 1.4 times as many along its slope
/// in plan.
/// </summary>
internal static class AxisCharts
{
    // A triangle may follow its neighbors to another axis if its texels are stretched less than threefold.
    private const float MinFacing = 0.34f;
    private const int SmoothingRounds = 4;

    // Triangles that lean more than 32 degrees from their axis have charts of their own, with more texels along the slope.
    private const float MinFlatFacing = 0.85f;

    // Fewer slanted triangles than this do not leave the chart around them.
    private const int MinSlantedTriangleCount = 16;

    // Texels along a slope are at most twice as dense, in eighths of an octave, so that charts of two nodes that meet can have
    // the same ones.
    private static readonly float[] s_stretches =
        [1, 1.090508f, 1.189207f, 1.296840f, 1.414214f, 1.542211f, 1.681793f, 1.834008f, 2];

    public static List<AxisChart> Of(Mesh mesh, float texelsPerMeter)
    {
        var normals = Normals(mesh);
        var opposite = new TriangleTopology(mesh.Triangles, mesh.VertexCount).Opposite;
        var neighbors = Array.ConvertAll(opposite, edge => edge < 0 ? -1 : edge / 3);
        var axis = new int[mesh.TriangleCount];
        for (var t = 0; t < axis.Length; t++)
            axis[t] = Dominant(normals[t]);
        for (var round = 0; round < SmoothingRounds; round++)
            Smooth(axis, normals, neighbors);
        var label = LabelsOf(axis, normals, neighbors);
        return Components(label, neighbors)
            .ConvertAll(triangles => Bound(mesh, axis[triangles[0]], triangles, normals, texelsPerMeter));
    }

    public static Vector3[] Normals(Mesh mesh)
    {
        var normals = new Vector3[mesh.TriangleCount];
        for (var t = 0; t < normals.Length; t++)
        {
            var a = mesh.Positions[mesh.Triangles[3 * t]];
            var normal = ExactVector.Cross(
                mesh.Positions[mesh.Triangles[3 * t + 1]] - a, mesh.Positions[mesh.Triangles[3 * t + 2]] - a);
            var length = ExactVector.Length(normal);
            normals[t] = length > 0 ? normal / length : Vector3.UnitZ;
        }
        return normals;
    }

    private static int Dominant(Vector3 n)
    {
        var best = 4;
        for (var a = 0; a < 6; a++)
        {
            if (AxisChart.Facing(a, n) > AxisChart.Facing(best, n))
                best = a;
        }
        return best;
    }

    // A triangle whose neighbors agree on another axis joins them if it faces that axis well enough.
    private static void Smooth(int[] axis, Vector3[] normals, int[] neighbors)
    {
        for (var t = 0; t < axis.Length; t++)
        {
            var (a, b, c) = (AxisOf(neighbors[3 * t]), AxisOf(neighbors[3 * t + 1]), AxisOf(neighbors[3 * t + 2]));
            var wanted = a >= 0 && (a == b || a == c) ? a : b >= 0 && b == c ? b : -1;
            if (wanted >= 0 && AxisChart.Facing(wanted, normals[t]) > MinFacing)
                axis[t] = wanted;
        }

        int AxisOf(int triangle) => triangle < 0 ? -1 : axis[triangle];
    }

    // The axis of each triangle, twice, plus one if it is part of a slanted area.
    private static int[] LabelsOf(int[] axis, Vector3[] normals, int[] neighbors)
    {
        var label = new int[axis.Length];
        for (var t = 0; t < label.Length; t++)
            label[t] = 2 * axis[t] + (AxisChart.Facing(axis[t], normals[t]) < MinFlatFacing ? 1 : 0);
        for (var round = 0; round < SmoothingRounds; round++)
            SmoothSlant(label, neighbors);
        foreach (var triangles in Components(label, neighbors))
        {
            if (label[triangles[0]] % 2 == 0 || triangles.Length >= MinSlantedTriangleCount)
                continue;
            foreach (var t in triangles)
                label[t]--;
        }
        return label;
    }

    // A triangle with at least two neighbors on its axis, all of the other slant, joins them.
    private static void SmoothSlant(int[] label, int[] neighbors)
    {
        for (var t = 0; t < label.Length; t++)
        {
            var (other, same) = (0, 0);
            for (var side = 3 * t; side < 3 * t + 3; side++)
            {
                if (neighbors[side] >= 0 && label[neighbors[side]] == (label[t] ^ 1))
                    other++;
                else if (neighbors[side] >= 0 && label[neighbors[side]] == label[t])
                    same++;
            }
            if (other >= 2 && same == 0)
                label[t] ^= 1;
        }
    }

    private static List<int[]> Components(int[] label, int[] neighbors)
    {
        var components = new List<int[]>();
        var taken = new bool[label.Length];
        var queue = new List<int>();
        for (var seed = 0; seed < label.Length; seed++)
        {
            if (taken[seed])
                continue;
            taken[seed] = true;
            queue.Clear();
            queue.Add(seed);
            for (var i = 0; i < queue.Count; i++)
            {
                for (var side = 0; side < 3; side++)
                {
                    var next = neighbors[3 * queue[i] + side];
                    if (next >= 0 && !taken[next] && label[next] == label[seed])
                    {
                        taken[next] = true;
                        queue.Add(next);
                    }
                }
            }
            components.Add([.. queue]);
        }
        return components;
    }

    private static AxisChart Bound(Mesh mesh, int halfAxis, int[] triangles, Vector3[] normals, float texelsPerMeter)
    {
        var density = texelsPerMeter * StretchOf(mesh, halfAxis, triangles, normals);
        var min = new Vector2(float.PositiveInfinity);
        var max = new Vector2(float.NegativeInfinity);
        foreach (var t in triangles)
        {
            for (var corner = 0; corner < 3; corner++)
            {
                var p = AxisChart.InPlane(halfAxis, mesh.Positions[mesh.Triangles[3 * t + corner]]);
                min = Vector2.Min(min, new Vector2(p.X, p.Y) * density);
                max = Vector2.Max(max, new Vector2(p.X, p.Y) * density);
            }
        }
        var phase = PhaseOf(mesh.Origin, halfAxis, density);
        var corner0 = new Vector2(MathF.Floor(min.X + phase.X), MathF.Floor(min.Y + phase.Y)) - phase
            - new Vector2(AxisChart.MarginTexels);
        var size = max - corner0;
        return new(
            halfAxis, triangles, density, corner0,
            (int)MathF.Ceiling(size.X) + AxisChart.MarginTexels, (int)MathF.Ceiling(size.Y) + AxisChart.MarginTexels);
    }

    // Where the texels of the world, not of the mesh, start: nodes that meet see the same texels on both sides of their border.
    private static Vector2 PhaseOf(Vector3d origin, int halfAxis, Vector2 density)
    {
        var (x, y) = halfAxis < 2 ? (origin.Y, origin.Z) : halfAxis < 4 ? (origin.X, origin.Z) : (origin.X, origin.Y);
        return new(Phase(x * density.X), Phase(y * density.Y));

        static float Phase(double texels) => (float)(texels - Math.Floor(texels));
    }

    // Meters of surface per meter of the chart's plane along each of its sides, the mean by area, as the nearest step.
    private static Vector2 StretchOf(Mesh mesh, int halfAxis, int[] triangles, Vector3[] normals)
    {
        var (sumX, sumY, areas) = (0.0, 0.0, 0.0);
        foreach (var t in triangles)
        {
            var a = mesh.Positions[mesh.Triangles[3 * t]];
            var area = ExactVector.Length(ExactVector.Cross(
                mesh.Positions[mesh.Triangles[3 * t + 1]] - a, mesh.Positions[mesh.Triangles[3 * t + 2]] - a));
            var n = AxisChart.InPlane(halfAxis, normals[t]);
            var facing = Math.Max(n.Z, MinFacing);
            sumX += area * Math.Sqrt(n.X * n.X + facing * facing) / facing;
            sumY += area * Math.Sqrt(n.Y * n.Y + facing * facing) / facing;
            areas += area;
        }
        return areas > 0
            ? new(Nearest((float)(sumX / areas)), Nearest((float)(sumY / areas)))
            : Vector2.One;

        static float Nearest(float stretch) => s_stretches.MinBy(step => MathF.Abs(step - stretch));
    }
}

/// <summary>
/// A connected group of triangles that face the same half axis, projected along it: the unit of a baked atlas.
/// </summary>
/// <param name="HalfAxis">0 to 5: +x, -x, +y, -y, +z, -z.</param>
/// <param name="Triangles">Indices into the node's mesh.</param>
/// <param name="TexelsPerMeter">Of the plane, along its two sides.</param>
/// <param name="Min">Lower-left corner in the plane, texels.</param>
/// <param name="Width">Texels, with a margin on each side.</param>
/// <param name="Height">Texels, with a margin on each side.</param>
internal sealed record AxisChart(int HalfAxis, int[] Triangles, Vector2 TexelsPerMeter, Vector2 Min, int Width, int Height)
{
    /// <summary>
    /// Margin around the triangles in texels, so that interpolation and coarser mip levels do not reach a neighbor.
    /// </summary>
    public const int MarginTexels = 4;

    /// <summary>Lower-left corner in the plane, meters.</summary>
    public Vector2 MinMeters => Min / TexelsPerMeter;

    /// <summary>Upper-right corner in the plane, meters.</summary>
    public Vector2 MaxMeters => (Min + new Vector2(Width, Height)) / TexelsPerMeter;

    /// <summary>The coordinates in the chart's plane and the height along its half axis.</summary>
    public static Vector3 InPlane(int halfAxis, Vector3 p) => halfAxis switch
    {
        0 => new(p.Y, p.Z, p.X),
        1 => new(p.Y, p.Z, -p.X),
        2 => new(p.X, p.Z, p.Y),
        3 => new(p.X, p.Z, -p.Y),
        4 => new(p.X, p.Y, p.Z),
        _ => new(p.X, p.Y, -p.Z),
    };

    /// <summary>Cosine between a direction and the half axis.</summary>
    public static float Facing(int halfAxis, Vector3 direction) => InPlane(halfAxis, direction).Z;

    /// <summary>Position in the chart, texels from its upper-left corner, and the height along the half axis in meters.</summary>
    public Vector3 Place(Vector3 p)
    {
        var q = InPlane(HalfAxis, p);
        return new(q.X * TexelsPerMeter.X - Min.X, q.Y * TexelsPerMeter.Y - Min.Y, q.Z);
    }
}
