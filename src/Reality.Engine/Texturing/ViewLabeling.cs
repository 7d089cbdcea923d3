using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// Chooses one photo per triangle: the least sum of resolution lost, over texels, and length of seams, by sequential
/// tree-reweighted message passing (TRW-S, Kolmogorov 2006) on the triangles' graph, with Potts costs (Lempitsky and Ivanov
/// 2007).
/// </summary>
internal sealed class ViewLabeling
{
    /// <summary>The label of triangles that no photo shows.</summary>
    public const int Unseen = -1;

    private const int RoundCount = 12;
    private const int K = FaceViews.MaxCount;

    // Beyond this loss (of e³ in scale) a photo is useless; larger losses count the same.
    private const double MaxLoss = 3;

    private readonly FaceViews _faces;
    private readonly int _degree;
    private readonly int[] _opposite;
    private readonly float[] _data;
    private readonly float[] _seam;
    private readonly float[] _messages;

    private ViewLabeling(int degree, int[] opposite, FaceViews faces, float[] seam)
    {
        (_degree, _opposite, _faces, _seam) = (degree, opposite, faces, seam);
        _data = DataCosts(faces);
        _messages = new float[opposite.Length * K];
    }

    /// <summary>The view of each triangle, or <see cref="Unseen"/>.</summary>
    public static int[] Solve(
        Mesh mesh, TriangleTopology topology, FaceViews faces, double seamCost, CancellationToken cancellation) =>
        Solve(3, topology.Opposite, faces, SeamCosts(mesh, topology, faces, seamCost), cancellation);

    /// <summary>The view of each face of any graph whose faces have the same number of edges.</summary>
    /// <param name="degree">Edges per face; edge e belongs to face e / degree.</param>
    /// <param name="opposite">The same edge as its other face numbers it; negative if there is none.</param>
    /// <param name="seam">Cost of different views on the two sides of an edge.</param>
    public static int[] Solve(int degree, int[] opposite, FaceViews faces, float[] seam, CancellationToken cancellation)
    {
        var labeling = new ViewLabeling(degree, opposite, faces, seam);
        for (var round = 0; round < RoundCount; round++)
        {
            labeling.Sweep(forward: true, cancellation);
            labeling.Sweep(forward: false, cancellation);
        }
        return labeling.Decide();
    }

    private void Sweep(bool forward, CancellationToken cancellation)
    {
        Span<float> belief = stackalloc float[K];
        var count = _faces.TriangleCount;
        for (var i = 0; i < count; i++)
        {
            if ((i & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            var t = forward ? i : count - 1 - i;
            var labels = _faces.Count[t];
            if (labels == 0)
                continue;
            var (later, earlier) = Believe(t, labels, belief);
            var gamma = 1f / Math.Max(1, Math.Max(later, earlier));
            for (var edge = _degree * t; edge < _degree * (t + 1); edge++)
            {
                var opposite = _opposite[edge];
                if (opposite >= 0 && opposite / _degree > t == forward && _faces.Count[opposite / _degree] > 0)
                    Send(t, edge, opposite, labels, belief, gamma);
            }
        }
    }

    // Data plus all incoming messages; also how many neighbors come later and earlier.
    private (int Later, int Earlier) Believe(int t, int labels, Span<float> belief)
    {
        var (later, earlier) = (0, 0);
        _data.AsSpan(t * K, labels).CopyTo(belief);
        for (var edge = _degree * t; edge < _degree * (t + 1); edge++)
        {
            var opposite = _opposite[edge];
            if (opposite < 0 || _faces.Count[opposite / _degree] == 0)
                continue;
            _ = opposite / _degree > t ? later++ : earlier++;
            for (var k = 0; k < labels; k++)
                belief[k] += _messages[edge * K + k];
        }
        return (later, earlier);
    }

    private void Send(int t, int edge, int opposite, int labels, ReadOnlySpan<float> belief, float gamma)
    {
        Span<float> sent = stackalloc float[K];
        var least = float.PositiveInfinity;
        for (var k = 0; k < labels; k++)
        {
            sent[k] = gamma * belief[k] - _messages[edge * K + k];
            least = MathF.Min(least, sent[k]);
        }
        var cut = least + _seam[edge];
        var target = opposite / _degree;
        var targetLabels = _faces.Count[target];
        var message = _messages.AsSpan(opposite * K, targetLabels);
        var mine = _faces.View.AsSpan(t * K, labels);
        var theirs = _faces.View.AsSpan(target * K, targetLabels);
        var own = 0;
        var lowest = float.PositiveInfinity;
        for (var k = 0; k < targetLabels; k++)
        {
            while (own < labels && mine[own] < theirs[k])
                own++;
            message[k] = own < labels && mine[own] == theirs[k] ? MathF.Min(sent[own], cut) : cut;
            lowest = MathF.Min(lowest, message[k]);
        }
        for (var k = 0; k < targetLabels; k++)
            message[k] -= lowest;
    }

    // In order: each triangle takes the best given those decided before and the messages of those after.
    private int[] Decide()
    {
        var label = new int[_faces.TriangleCount];
        Array.Fill(label, Unseen);
        for (var t = 0; t < label.Length; t++)
        {
            var best = float.PositiveInfinity;
            for (var k = 0; k < _faces.Count[t]; k++)
            {
                var view = _faces.View[t * K + k];
                var cost = _data[t * K + k];
                for (var edge = _degree * t; edge < _degree * (t + 1); edge++)
                {
                    var opposite = _opposite[edge];
                    if (opposite < 0 || _faces.Count[opposite / _degree] == 0)
                        continue;
                    var other = opposite / _degree;
                    cost += other > t ? _messages[edge * K + k] : label[other] == view ? 0 : _seam[edge];
                }
                if (cost < best)
                    (best, label[t]) = (cost, view);
            }
        }
        return label;
    }

    private static float[] DataCosts(FaceViews faces)
    {
        var costs = new float[faces.TriangleCount * K];
        for (var t = 0; t < faces.TriangleCount; t++)
        {
            var best = faces.BestQuality(t);
            for (var k = 0; k < faces.Count[t]; k++)
                costs[t * K + k] = (float)(best * Math.Min(MaxLoss, 0.5 * ExactMath.Log(best / faces.Quality[t * K + k])));
        }
        return costs;
    }

    private static float[] SeamCosts(Mesh mesh, TriangleTopology topology, FaceViews faces, double seamCost)
    {
        var texelsPerMeter = new float[mesh.TriangleCount];
        for (var t = 0; t < texelsPerMeter.Length; t++)
        {
            var a = mesh.Positions[mesh.Triangles[3 * t]];
            var (ab, ac) = (mesh.Positions[mesh.Triangles[3 * t + 1]] - a, mesh.Positions[mesh.Triangles[3 * t + 2]] - a);
            var area = 0.5f * ExactVector.Length(ExactVector.Cross(ab, ac));
            texelsPerMeter[t] = area > 0 ? MathF.Sqrt(faces.BestQuality(t) / area) : 0;
        }
        var costs = new float[mesh.Triangles.Length];
        for (var edge = 0; edge < costs.Length; edge++)
        {
            var opposite = topology.Opposite[edge];
            if (opposite < 0)
                continue;
            var length = ExactVector.Distance(
                mesh.Positions[mesh.Triangles[edge]], mesh.Positions[mesh.Triangles[TriangleTopology.Next(edge)]]);
            costs[edge] = (float)seamCost * length * Math.Min(texelsPerMeter[edge / 3], texelsPerMeter[opposite / 3]);
        }
        return costs;
    }
}
