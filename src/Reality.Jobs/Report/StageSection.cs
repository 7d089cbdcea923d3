using Reality.Pipeline;

namespace Reality.Jobs.Report;

/// <summary>Time and memory of each stage.</summary>
internal static class StageSection
{
    public static Html Build(IReadOnlyList<StageFigures> stages)
    {
        var html = new Html();
        var ran = stages.Where(stage => stage.TaskCount > 0).ToList();
        if (ran.Count == 0)
            return html;
        var longest = Math.Max(1, ran.Max(stage => stage.Wall.Ticks));
        html.AddTrusted("<section>\n<h2>Time and memory</h2>\n<div class=\"scroll\"><table>\n")
            .AddTrusted("<tr><th>Stage</th><th></th><th class=\"n\">Time</th><th class=\"n\">Processor</th>")
            .AddTrusted("<th class=\"n\">Peak memory</th></tr>\n");
        foreach (var stage in ran)
        {
            var share = 100.0 * stage.Wall.Ticks / longest;
            html.Add($"<tr><td>{stage.Title}</td><td><span class=\"meter\"><i style=\"width:{share}%\"></i></span></td>");
            html.Add($"<td class=\"n\">{Quantity.Time(stage.Wall)}</td><td class=\"n\">{Quantity.Time(stage.Cpu)}</td>");
            html.Add($"<td class=\"n\">{Quantity.Bytes(stage.PeakMemoryBytes)}</td></tr>\n");
        }
        var (wall, cpu) = (ran.Sum(stage => stage.Wall.Ticks), ran.Sum(stage => stage.Cpu.Ticks));
        html.Add($"<tr><th>All</th><th></th><th class=\"n\">{Quantity.Time(new(wall))}</th>");
        html.Add($"<th class=\"n\">{Quantity.Time(new(cpu))}</th>");
        html.Add($"<th class=\"n\">{Quantity.Bytes(ran.Max(stage => stage.PeakMemoryBytes))}</th></tr>\n");
        return html.AddTrusted("</table></div>\n</section>\n");
    }
}
