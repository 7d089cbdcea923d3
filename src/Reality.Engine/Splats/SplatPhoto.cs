using System.Text;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>An undistorted photo at the size of the training, as an artifact: "splat-photos/{PhotoId}.bin".</summary>
/// <param name="Validity">Other than 0 for pixels that lie in the photo and are not masked out; null = all.</param>
/// <param name="Depths">
/// Depth of the surface, if <see cref="DepthMap.IsSurface"/> says that it is one; null = unknown everywhere.
/// </param>
public sealed record SplatPhoto(PinholeView View, Image<Rgb24> Colors, Image<byte>? Validity, Image<float>? Depths = null)
{
    public static ArtifactName NameOf(PhotoId photo) => SplatPhotoStage.Id / $"{photo}.bin";

    /// <summary>Reads a photo.</summary>
    public static SplatPhoto Read(Workspace workspace, PhotoId photo)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        var view = DepthMapArtifact.ReadView(reader);
        var colors = SceneArtifact.ReadArray<Rgb24>(reader);
        var validity = SceneArtifact.ReadArray<byte>(reader);
        var depths = SceneArtifact.ReadArray<float>(reader);
        if (colors.Length != (long)view.Width * view.Height || validity.Length is not 0 && validity.Length != colors.Length
            || depths.Length is not 0 && depths.Length != colors.Length)
            throw new InvalidFileException("Artifact", "A photo has another number of pixels than its size.");
        return new(
            view, new(view.Width, view.Height, colors),
            validity.Length == 0 ? null : new(view.Width, view.Height, validity),
            depths.Length == 0 ? null : new(view.Width, view.Height, depths));
    }

    internal void Write(Workspace workspace)
    {
        workspace.Write(NameOf(View.Photo), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            DepthMapArtifact.Write(writer, View);
            SceneArtifact.WriteArray<Rgb24>(writer, Colors.Pixels);
            SceneArtifact.WriteArray<byte>(writer, Validity is null ? [] : Validity.Pixels);
            SceneArtifact.WriteArray<float>(writer, Depths is null ? [] : Depths.Pixels);
        });
    }

    /// <summary>The photo at half its size (rounded down).</summary>
    public SplatPhoto Halved()
    {
        var (width, height) = (Math.Max(1, View.Width / 2), Math.Max(1, View.Height / 2));
        return new(
            Resized(View, width, height), AreaAverage.Reduce(Colors, width, height), Reduce(Validity, width, height),
            Depths is null ? null : Sample(Depths, width, height));
    }

    /// <summary>Depth of the middle pixel of each group: a mean would be off the surfaces at edges.</summary>
    internal static Image<float> Sample(Image<float> depths, int width, int height)
    {
        var sampled = new Image<float>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                sampled[x, y] = depths[(int)((x + 0.5) * depths.Width / width), (int)((y + 0.5) * depths.Height / height)];
        }
        return sampled;
    }

    /// <summary>A view with other numbers of pixels of the same field.</summary>
    internal static PinholeView Resized(PinholeView view, int width, int height)
    {
        var (x, y) = ((double)width / view.Width, (double)height / view.Height);
        return view with
        {
            Width = width,
            Height = height,
            FocalX = x * view.FocalX,
            FocalY = y * view.FocalY,
            CenterX = x * view.CenterX,
            CenterY = y * view.CenterY,
        };
    }

    /// <summary>A pixel is valid if all its parts are.</summary>
    internal static Image<byte>? Reduce(Image<byte>? validity, int width, int height)
    {
        if (validity is null)
            return null;
        var reduced = new Image<byte>(width, height);
        reduced.Pixels.AsSpan().Fill(UndistortedPhotos.Valid);
        for (var y = 0; y < validity.Height; y++)
        {
            for (var x = 0; x < validity.Width; x++)
            {
                if (validity[x, y] == 0)
                    reduced[(int)((long)x * width / validity.Width), (int)((long)y * height / validity.Height)] = 0;
            }
        }
        return reduced;
    }
}
