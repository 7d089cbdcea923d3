using Reality.Contract.Exports;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Jobs.Exports;

/// <summary>Options of textures that all formats of meshes as files share.</summary>
internal static class TexturePages
{
    private const int DefaultQuality = 90;

    /// <summary>JPEG quality of pages, 1 to 100.</summary>
    public static int QualityOf(MeshFileOptions options) => Math.Max(1, options.TextureCompression ?? DefaultQuality);

    /// <summary>The mesh with the pages that an export writes: split at the maximum size, and sharpened if requested.</summary>
    public static TexturedMesh Of(TexturedMesh mesh, MeshFileOptions options)
    {
        var pages = options.MaximumTextureSize is { } maxSide ? PageSplitting.Split(mesh, maxSide) : mesh;
        return options.TextureSharpening is true
            ? new()
            {
                Mesh = pages.Mesh,
                TextureCoordinates = pages.TextureCoordinates,
                PageOfTriangle = pages.PageOfTriangle,
                Pages = pages.Pages.Select(UnsharpMask.Sharpen).ToList(),
            }
            : pages;
    }
}
