using System.Globalization;
using Reality.Core.Scenes;

namespace Reality.Jobs.Constraints;

/// <summary>Surfaces without texture as Wavefront OBJ, in the ENU system of a layout.</summary>
internal static class SurfaceObj
{
    /// <param name="surfaces">Names, without line breaks, and meshes in world coordinates.</param>
    /// <param name="lift">Ellipsoidal height of the world's origin: heights of the ENU system are above the ellipsoid.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, Mesh Mesh)> surfaces, double lift)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var first = 1;
        foreach (var (name, mesh) in surfaces)
        {
            if (surfaces.Count > 1)
                text.WriteLine($"o {name}");
            for (var i = 0; i < mesh.VertexCount; i++)
            {
                var p = mesh.WorldPosition(i);
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"v {p.X:F5} {p.Y:F5} {p.Z + lift:F5}"));
            }
            for (var i = 0; i < mesh.Triangles.Length; i += 3)
            {
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"f {first + mesh.Triangles[i]} {first + mesh.Triangles[i + 1]} {first + mesh.Triangles[i + 2]}"));
            }
            first += mesh.VertexCount;
        }
    }
}
