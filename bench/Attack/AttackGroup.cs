using System.Collections.Concurrent;

namespace Reality.Attack;

/// <summary>Attacks of one kind, made beside the job of another user.</summary>
internal abstract class AttackGroup
{
    /// <summary>Name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Target of the attacks, for the table.</summary>
    public abstract string Title { get; }

    /// <summary>Why it cannot be made here; null if it can.</summary>
    public virtual string? ReasonToSkip(TargetSystem system) => null;

    /// <summary>Makes files and uploads the harmless parts of the attack, before anything is measured.</summary>
    public virtual Task PrepareAsync(TargetSystem system, Person mallory) => Task.CompletedTask;

    /// <summary>Makes all attacks once. Called again for each repetition of the measurement.</summary>
    public abstract Task AttackAsync(TargetSystem system, Person mallory, AttackLog log);
}

/// <summary>Answers of the system to the attacks of a group. Thread-safe.</summary>
internal sealed class AttackLog
{
    private static readonly string[] s_unforeseen = ["Internal_Error", "Task_Lost", "Job_Lost"];

    private readonly ConcurrentQueue<(string Attack, string Answer, bool IsRight)> _entries = new();

    public IReadOnlyCollection<(string Attack, string Answer, bool IsRight)> Entries => _entries;

    public void Add(string attack, string answer, bool isRight) => _entries.Enqueue((attack, answer, isRight));

    /// <summary>A request that must be refused with a code.</summary>
    public void Refused(string attack, Answer answer) =>
        Add(attack, $"{answer}", answer.IsTyped && !answer.IsSuccess);

    /// <summary>A request that must be refused with this code.</summary>
    public void Refused(string attack, Answer answer, string code) =>
        Add(attack, $"{answer}", answer.IsTyped && answer.Code == code);

    /// <summary>A request that must be served.</summary>
    public void Served(string attack, Answer answer) => Add(attack, $"{answer}", answer.IsSuccess);

    /// <summary>A job that must fail with an error of its own, and not as something that nobody foresaw.</summary>
    public void Failed(string attack, JobEnd end) => Add(
        attack,
        $"{end.State} after {end.Time.TotalSeconds:0.0} s: {string.Join("; ", end.Messages.Take(1))}",
        end.State == "Failed" && end.Messages.Count > 0 && IsForeseen(end));

    /// <summary>Submits a job that must be refused, fail, or do what it is asked for.</summary>
    public async Task RefusedOrEndedAsync(string attack, Person person, string type, string specifications)
    {
        var answer = await person.SubmitAsync(type, specifications);
        if (!answer.IsSuccess)
        {
            Refused(attack, answer);
            return;
        }
        var end = await person.EndAsync((string)answer.Json!["job"]!["id"]!);
        if (end.State == "Success")
            Add(attack, $"{end.State} after {end.Time.TotalSeconds:0.0} s", isRight: true);
        else
            Failed(attack, end);
    }

    /// <summary>Submits a job that must be refused or fail.</summary>
    public async Task RefusedOrFailedAsync(string attack, Person person, string type, string specifications)
    {
        var answer = await person.SubmitAsync(type, specifications);
        if (answer.IsSuccess)
            Failed(attack, await person.EndAsync((string)answer.Json!["job"]!["id"]!));
        else
            Refused(attack, answer);
    }

    private static bool IsForeseen(JobEnd end) => !end.Messages.Any(text =>
        s_unforeseen.Any(code => text.StartsWith(code, StringComparison.Ordinal)));
}
