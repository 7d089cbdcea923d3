using System.Globalization;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Formats.Imaging;
using Reality.Jobs;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>
/// Holes and color steps at the borders of nodes, seen from 20 sides: every level of details alone, and levels mixed as viewers
/// mix them, each against the finest level.
/// </summary>
internal static class DetailBenchmark
{
    private const int ViewCount = 20;
    private const int Side = 640;

    // Meters per pixel in errors of the coarsest node shown: as near as viewers go, and farther away, with textures reduced.
    private static readonly double[] s_scales = [0.5, 2];

    /// <param name="folder">Output folder of a run with an export as 3DTiles, after <c>export FOLDER 3DTiles</c>.</param>
    /// <param name="pictures">Folder that gets one picture per cut; null = none.</param>
    public static int Run(string folder, string? pictures)
    {
        var options = new MainJobOptions
        {
            OutputFolder = Path.GetFullPath(folder), Exports = new([ExportFormats.Find("3DTiles")!], null),
        };
        var workspace = ModelConversion.Plan(options).Workspace;
        Judge("work folder", DetailNode.Of(workspace, LodShape.Default), TilesOf(workspace), null);
        var tileset = Path.Combine(options.OutputFolder, "exports", "3DTiles", "tileset.json");
        Judge("3DTiles", DetailNode.Of(tileset), [], pictures);
        return 0;
    }

    // The textured tiles that nodes are made of: what their borders look like where no node ends.
    private static List<TexturedMesh> TilesOf(Workspace workspace) =>
    [
        .. workspace.ReadLayout().Tiles.Select(TextureStage.NameOf).Where(workspace.Contains).Select(workspace.ReadTexturedMesh)
            .Where(mesh => mesh.Mesh.TriangleCount > 0),
    ];

    private static void Judge(string name, DetailNode root, List<TexturedMesh> tiles, string? pictures)
    {
        var leaves = root.AtDepth(int.MaxValue).ToList();
        for (var depth = 0; depth <= root.Depth; depth++)
        {
            var level = root.AtDepth(depth).ToList();
            Judge(string.Create(CultureInfo.InvariantCulture, $"{name} {depth}"), level, leaves, tiles, pictures);
            // Every other node gives way to its children.
            var mixed = level.SelectMany((node, i) => i % 2 == 0 || node.IsLeaf ? [node] : node.Children).ToList();
            if (mixed.Count > level.Count)
                Judge(string.Create(CultureInfo.InvariantCulture, $"{name} {depth}-{depth + 1}"), mixed, leaves, tiles, pictures);
        }
    }

    private static void Judge(
        string name, List<DetailNode> cut, List<DetailNode> leaves, List<TexturedMesh> tiles, string? pictures)
    {
        var error = cut.Max(node => node.ErrorMeters);
        var bounds = cut.ConvertAll(node => node.Read()!.Mesh.Bounds());
        var whole = bounds.Aggregate((all, one) => all.Include(one));
        var farthest = whole.Size.Length / Side;
        var scales = Array.ConvertAll(s_scales, scale => Math.Min(scale * error, farthest));
        var middles = bounds.ConvertAll(box => box.Center with { X = box.Max.X == whole.Max.X ? box.Min.X : box.Max.X });
        var finest = DetailView.Around(ViewCount, Side, middles, scales);
        foreach (var leaf in leaves)
            DrawAll(finest, leaf.Read()!, null);
        var views = DetailView.Around(ViewCount, Side, middles, scales);
        foreach (var mesh in cut.Select(node => node.Read()!))
            DrawAll(views, mesh, PagesOf(mesh));
        var undivided = DetailView.Around(ViewCount, Side, middles, scales);
        foreach (var mesh in tiles)
            DrawAll(undivided, mesh, PagesOf(mesh));
        var (steps, stepsOfTiles) = (new ColorSteps(), new ColorSteps());
        var (hole, cracks) = (0.0, 0);
        for (var i = 0; i < ViewCount; i++)
        {
            // A hole of n pixels is at least n - 1 pixels wide.
            hole = Math.Max(hole, (views[i].WidestHole(finest[i]) - 1) * scales[i % scales.Length] / error);
            cracks += views[i].CrackPixels();
            views[i].AddSteps(steps);
            views[i].AddSteps(stepsOfTiles, undivided[i].Colors());
        }
        Console.WriteLine(
            $"{name}: {cut.Count} nodes, error {error:0.###} m, widest hole {hole:0.00} errors, {cracks} crack pixels, "
            + $"steps {steps.Across:0.00} across {steps.Count} borders, {steps.Inside:0.00} inside, ratio {steps.Ratio:0.000}"
            + (tiles.Count > 0 ? $" (undivided tiles {stepsOfTiles.Ratio:0.000})" : ""));
        if (pictures is null)
            return;
        Directory.CreateDirectory(pictures);
        foreach (var i in (ReadOnlySpan<int>)[1, 2])
            File.WriteAllBytes(Path.Combine(pictures, $"{name}-{i}.png"), PngWriter.Encode(views[i].Colors()));
    }

    private static MipChain[] PagesOf(TexturedMesh mesh) => [.. mesh.Pages.Select(page => new MipChain(page))];

    private static void DrawAll(List<DetailView> views, TexturedMesh mesh, MipChain[]? pages)
    {
        foreach (var view in views)
            view.Draw(mesh, pages);
    }
}
