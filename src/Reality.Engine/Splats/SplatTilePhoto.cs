using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>A part of a photo that shows a tile and its surroundings.</summary>
/// <param name="Index">Among all photos that are trained on.</param>
/// <param name="Mask">Other than 0 where the tile is seen, at the size of <see cref="SplatPlaces"/>.</param>
internal sealed record SplatTilePhoto(PhotoId Photo, int Index, Image<byte> Mask)
{
    // A photo with fewer mask pixels teaches too little to be read.
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

    /// <summary>
    /// Reads the photo at the size of the training. Where it shows other tiles, its colors are replaced by those of the splats
    /// around this tile. There is nothing to learn there, but splats of this tile must not hide them.
    /// </summary>
    public SplatPhoto Read(Workspace workspace)
    {
        var photo = SplatPhoto.Read(workspace, Photo);
        var overview = SplatPlaces.Read(workspace, Photo).Overview;
        for (var y = 0; y < photo.View.Height; y++)
        {
            var colors = photo.Colors.Row(y);
            var others = overview.Row(y);
            var mask = Mask.Row((int)((long)y * Mask.Height / photo.View.Height));
            for (var x = 0; x < colors.Length; x++)
            {
                if (mask[(int)((long)x * mask.Length / colors.Length)] == 0)
                    colors[x] = others[x];
            }
        }
        return photo;
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
