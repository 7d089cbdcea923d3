using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// For each part of a photo, at a quarter of the photo's size: its place on the ground of a grid. Also how the splats of the
/// whole scene show the photo. Stored as an artifact: "splat-places/{PhotoId}.bin".
/// </summary>
/// <param name="X">From the first column of the grid (0) to the end of the last (<see cref="Last"/>).</param>
/// <param name="Y">Likewise from row to row; <see cref="Nowhere"/> if the splats show nothing there.</param>
/// <param name="Overview">The splats of the whole scene with the exposure of the photo, at the photo's size.</param>
internal sealed record SplatPlaces(Image<ushort> X, Image<ushort> Y, Image<Rgb24> Overview)
{
    public const ushort Last = ushort.MaxValue - 1;
    public const ushort Nowhere = ushort.MaxValue;

    private const int Reduction = 4;

    public static ArtifactName NameOf(PhotoId photo) => SplatPlaceStage.Id / $"{photo}.bin";

    /// <summary>Renders the places of splats in place of their colors.</summary>
    /// <param name="placed">From <see cref="Paint"/>.</param>
    /// <param name="overview">The photo as the splats show it.</param>
    public static SplatPlaces Render(
        ISplatRasterizer rasterizer, SplatPainting placed, PinholeView view, double near, Image<Rgb24> overview)
    {
        var (width, height) = (Math.Max(1, view.Width / Reduction), Math.Max(1, view.Height / Reduction));
        placed.Render(rasterizer, SplatPhoto.Resized(view, width, height), near);
        var places = new SplatPlaces(new(width, height), new(width, height), overview);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                (places.X[x, y], places.Y[x, y]) = placed.TryRead(x, y, out var column, out var row)
                    ? (CodeOf(column), CodeOf(row))
                    : (Nowhere, Nowhere);
            }
        }
        return places;
    }

    /// <summary>Splats with their places in a grid, from 0 to 1.</summary>
    public static SplatPainting Paint(SplatCloud splats, SplatGrid grid)
    {
        var placed = new SplatPainting(splats);
        for (var i = 0; i < splats.Count; i++)
        {
            placed.Set(
                i, (splats.Origin.X + splats.Positions[i].X - grid.MinX) / (grid.Columns * grid.Size),
                (splats.Origin.Y + splats.Positions[i].Y - grid.MinY) / (grid.Rows * grid.Size));
        }
        return placed;
    }

    public static SplatPlaces Read(Workspace workspace, PhotoId photo)
    {
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        var (width, height) = (reader.ReadInt32(), reader.ReadInt32());
        var (x, y) = (SceneArtifact.ReadArray<ushort>(reader), SceneArtifact.ReadArray<ushort>(reader));
        if (x.Length != (long)width * height || y.Length != x.Length)
            throw new InvalidFileException("Artifact", "Places of a photo have another number of pixels than their size.");
        var overview = new Image<Rgb24>(reader.ReadInt32(), reader.ReadInt32(), SceneArtifact.ReadArray<Rgb24>(reader));
        return new(new(width, height, x), new(width, height, y), overview);
    }

    public void Write(Workspace workspace, PhotoId photo)
    {
        workspace.Write(NameOf(photo), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(X.Width);
            writer.Write(X.Height);
            SceneArtifact.WriteArray<ushort>(writer, X.Pixels);
            SceneArtifact.WriteArray<ushort>(writer, Y.Pixels);
            writer.Write(Overview.Width);
            writer.Write(Overview.Height);
            SceneArtifact.WriteArray<Rgb24>(writer, Overview.Pixels);
        });
    }

    private static ushort CodeOf(float place) => (ushort)(Last * Math.Clamp(place, 0, 1) + 0.5f);
}
