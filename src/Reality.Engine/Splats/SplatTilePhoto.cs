using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>The part of a photo that shows a tile and its surroundings.</summary>
/// <param name="Index">Among all photos that are trained on.</param>
/// <param name="Mask">Other than 0 where the tile is seen, at the size of <see cref="SplatPlaces"/>.</param>
internal sealed record SplatTilePhoto(PhotoId Photo, int Index, Image<byte> Mask)
{
    // Pixels of a mask below which a photo teaches too little to be read.
    private const int MinPixelCount = 64;

    /// <summary>The photos that show a tile.</summary>
    public static List<SplatTilePhoto> Find(Workspace workspace, SplatGrid grid, int tile, IReadOnlyList<PhotoId> photos)
    {
        var found = new List<SplatTilePhoto>();
        for (var index = 0; index < photos.Count; index++)
        {
            var mask = MaskOf(SplatPlaces.Read(workspace, photos[index]), grid, tile);
            if (mask.Pixels.Count(pixel => pixel != 0) >= MinPixelCount)
                found.Add(new(photos[index], index, mask));
        }
        return found;
    }

    /// <summary>Reads the rectangle around the tile at the size of the training; pixels that show others are not valid.</summary>
    public SplatPhoto Read(Workspace workspace)
    {
        var photo = SplatPhoto.Read(workspace, Photo);
        var (left, right, top, bottom) = Rectangle(photo.View);
        var (width, height) = (right - left, bottom - top);
        var (colors, validity) = (new Image<Rgb24>(width, height), new Image<byte>(width, height));
        for (var y = 0; y < height; y++)
        {
            photo.Colors.Row(top + y).Slice(left, width).CopyTo(colors.Row(y));
            var maskRow = Mask.Row(MaskPlace(top + y, Mask.Height, photo.View.Height));
            for (var x = 0; x < width; x++)
            {
                var isSeen = maskRow[MaskPlace(left + x, Mask.Width, photo.View.Width)] != 0
                    && photo.Validity?[left + x, top + y] != 0;
                validity[x, y] = isSeen ? UndistortedPhotos.Valid : (byte)0;
            }
        }
        var view = photo.View with
        {
            Width = width,
            Height = height,
            CenterX = photo.View.CenterX - left,
            CenterY = photo.View.CenterY - top,
        };
        return new(view, colors, validity);
    }

    private static int MaskPlace(int pixel, int maskSize, int size) => (int)((long)pixel * maskSize / size);

    private (int Left, int Right, int Top, int Bottom) Rectangle(PinholeView view)
    {
        var (left, right, top, bottom) = (Mask.Width, 0, Mask.Height, 0);
        for (var y = 0; y < Mask.Height; y++)
        {
            for (var x = 0; x < Mask.Width; x++)
            {
                if (Mask[x, y] != 0)
                    (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x + 1), Math.Min(top, y), y + 1);
            }
        }
        return (
            left * view.Width / Mask.Width, right * view.Width / Mask.Width,
            top * view.Height / Mask.Height, bottom * view.Height / Mask.Height);
    }

    private static Image<byte> MaskOf(SplatPlaces places, SplatGrid grid, int tile)
    {
        var mask = new Image<byte>(places.X.Width, places.X.Height);
        var (stepX, stepY) = (grid.Columns * grid.Size / SplatPlaces.Last, grid.Rows * grid.Size / SplatPlaces.Last);
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            var (x, y) = (places.X.Pixels[i], places.Y.Pixels[i]);
            if (x != SplatPlaces.Nowhere && grid.IsNear(tile, grid.MinX + x * stepX, grid.MinY + y * stepY))
                mask.Pixels[i] = UndistortedPhotos.Valid;
        }
        return mask;
    }
}
