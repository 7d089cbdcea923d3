using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Sites;

/// <summary>Builds a tree: a trunk, and a crown of bumpy ellipsoids, each one face.</summary>
internal static class TreeShape
{
    private static readonly (Vector3[] Directions, int[] Triangles) Sphere = Icosphere(2);

    public static void Add(TreePlan plan, double ground, ulong seed, SurfaceBuilder surface)
    {
        var random = SeededRandom.For(seed, 0x7EEE_C000L + plan.Id);
        var foot = new Vector3d(plan.X, plan.Y, ground);
        var bark = new SurfaceFace(SurfaceKind.Plain, new(0.16f, 0.12f, 0.085f), plan.Id);
        surface.AddBox(bark, foot - new Vector3d(0, 0, 0.3), 0.3, 0.3, 0.3 + 0.5 * plan.Height, random.NextDouble());
        if (plan.IsConifer)
            AddConifer(plan, foot, ref random, surface);
        else
            AddCrown(plan, foot, ref random, surface);
    }

    private static void AddCrown(TreePlan plan, Vector3d foot, ref SeededRandom random, SurfaceBuilder surface)
    {
        var tint = (float)random.NextDouble();
        var color = Vector3.Lerp(new(0.055f, 0.105f, 0.03f), new(0.12f, 0.155f, 0.045f), tint);
        var center = foot + new Vector3d(0, 0, plan.Height - 1.15 * plan.CrownRadius);
        AddBlob(center, 0.78 * plan.CrownRadius, 0.95 * plan.CrownRadius, color, plan.Id * 8, surface);
        for (var i = 0; i < 5; i++)
        {
            var angle = 2 * Math.PI * (i + 0.7 * random.NextDouble()) / 5;
            var reach = plan.CrownRadius * (0.42 + 0.2 * random.NextDouble());
            var up = plan.CrownRadius * (0.5 * random.NextDouble() - 0.3);
            var radius = plan.CrownRadius * (0.45 + 0.15 * random.NextDouble());
            var shade = color * (0.85f + 0.3f * random.NextSingle());
            AddBlob(
                center + new Vector3d(reach * Math.Cos(angle), reach * Math.Sin(angle), up), radius, radius, shade,
                plan.Id * 8 + i + 1, surface);
        }
    }

    private static void AddConifer(TreePlan plan, Vector3d foot, ref SeededRandom random, SurfaceBuilder surface)
    {
        var color = Vector3.Lerp(new(0.03f, 0.062f, 0.03f), new(0.05f, 0.085f, 0.045f), random.NextSingle());
        for (var i = 0; i < 4; i++)
        {
            var share = i / 3.0;
            var radius = plan.CrownRadius * (1.15 - 0.85 * share);
            AddBlob(
                foot + new Vector3d(0, 0, plan.Height * (0.3 + 0.58 * share)), radius, 0.17 * plan.Height, color,
                plan.Id * 8 + i, surface);
        }
    }

    private static void AddBlob(
        Vector3d center, double radius, double halfHeight, Vector3 color, int variant, SurfaceBuilder surface)
    {
        var face = surface.AddFace(new(SurfaceKind.Foliage, color, variant));
        var first = surface.Positions.Count;
        for (var i = 0; i < Sphere.Directions.Length; i++)
        {
            // A bump per vertex imitates clusters of leaves.
            var random = SeededRandom.For((ulong)variant, i);
            var direction = Sphere.Directions[i];
            var bump = 0.86 + 0.28 * random.NextDouble();
            var offset = new Vector3d(radius * direction.X * bump, radius * direction.Y * bump, halfHeight * direction.Z * bump);
            var normal = Vector3.Normalize(direction + 0.7f * new Vector3(
                random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f));
            surface.AddVertex(center + offset, normal, new(direction.Z, (float)bump));
        }
        var triangles = Sphere.Triangles;
        for (var i = 0; i < triangles.Length; i += 3)
            surface.AddTriangle(face, first + triangles[i], first + triangles[i + 1], first + triangles[i + 2]);
    }

    // Unit sphere from an icosahedron whose triangles are repeatedly split in four.
    private static (Vector3[] Directions, int[] Triangles) Icosphere(int splits)
    {
        var g = (1 + MathF.Sqrt(5)) / 2;
        List<Vector3> directions =
        [
            new(-1, g, 0), new(1, g, 0), new(-1, -g, 0), new(1, -g, 0), new(0, -1, g), new(0, 1, g),
            new(0, -1, -g), new(0, 1, -g), new(g, 0, -1), new(g, 0, 1), new(-g, 0, -1), new(-g, 0, 1),
        ];
        List<int> triangles =
        [
            0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8,
            3, 9, 4, 3, 4, 2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1,
        ];
        for (var i = 0; i < directions.Count; i++)
            directions[i] = Vector3.Normalize(directions[i]);
        for (var split = 0; split < splits; split++)
            triangles = Split(directions, triangles);
        return ([.. directions], [.. triangles]);
    }

    private static List<int> Split(List<Vector3> directions, List<int> triangles)
    {
        var middles = new Dictionary<(int, int), int>();
        int Middle(int a, int b)
        {
            var key = (Math.Min(a, b), Math.Max(a, b));
            if (!middles.TryGetValue(key, out var middle))
            {
                middle = directions.Count;
                directions.Add(Vector3.Normalize(directions[a] + directions[b]));
                middles.Add(key, middle);
            }
            return middle;
        }

        var result = new List<int>();
        for (var i = 0; i < triangles.Count; i += 3)
        {
            var (a, b, c) = (triangles[i], triangles[i + 1], triangles[i + 2]);
            var (ab, bc, ca) = (Middle(a, b), Middle(b, c), Middle(c, a));
            result.AddRange([a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca]);
        }
        return result;
    }
}

/// <summary>A tree: its foot in the world, its height and the radius of its crown in meters.</summary>
internal sealed record TreePlan(double X, double Y, double Height, double CrownRadius, bool IsConifer, int Id);
