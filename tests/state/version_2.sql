-- State that version 2 of schema sluice left: plan done-before is complete, plan upgraded was killed in
-- the middle of its backfill, with three ranges open. Oids are those of the database it is read into.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA sluice;

COMMENT ON SCHEMA sluice IS 'State of Sluice, the schema change orchestrator. See sluice(1).';

CREATE FUNCTION public.slow(kind text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$SELECT upper(kind)$$;

CREATE FUNCTION sluice.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'the log of sluice is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION sluice.sync_93193c1ec1b0c949() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 text;
    down_1 text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.label IS NULL);
        old_written := NEW.kind IS NOT NULL;
    ELSE
        old_written := (OLD.kind IS DISTINCT FROM NEW.kind);
        new_written := (OLD.label IS DISTINCT FROM NEW.label)
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<events>>
    DECLARE
        kind text := sync_93193c1ec1b0c949.new.kind;
    BEGIN
        sluice_sync.up_1 := (slow(kind));
    END;
        NEW.label := up_1;
        RETURN NEW;
    END IF;
    <<events>>
    DECLARE
        label text := sync_93193c1ec1b0c949.new.label;
    BEGIN
        sluice_sync.down_1 := (lower(label));
    END;
    IF old_written THEN
    <<events>>
    DECLARE
        kind text := sync_93193c1ec1b0c949.new.kind;
    BEGIN
        sluice_sync.up_1 := (slow(kind));
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.label), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.kind), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.kind := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_93193c1ec1b0c949() IS 'sync of table public.events for sluice plan upgraded';

CREATE TABLE public.events (
    id integer NOT NULL,
    kind text,
    weight integer DEFAULT 0,
    label text
);

CREATE TABLE sluice.approval (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    role text DEFAULT SESSION_USER NOT NULL,
    claimed_by text NOT NULL,
    reason text NOT NULL,
    checksum text NOT NULL,
    approved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    void boolean DEFAULT false NOT NULL
);

ALTER TABLE sluice.approval ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.approval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.backfill (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    rows_done bigint DEFAULT 0 NOT NULL,
    busy_ms bigint DEFAULT 0 NOT NULL,
    rows_hot bigint DEFAULT 0 NOT NULL,
    wal_bytes bigint DEFAULT 0 NOT NULL,
    workers integer DEFAULT 1 NOT NULL,
    waits text,
    note text
);

CREATE TABLE sluice.backfill_error (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    page bigint NOT NULL,
    item integer NOT NULL,
    key text NOT NULL,
    message text NOT NULL,
    found_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE sluice.backfill_error IS 'Rows whose new value could not be computed, where on_error is report.';

CREATE TABLE sluice.backfill_range (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    first_page bigint NOT NULL,
    end_page bigint NOT NULL,
    pass integer DEFAULT 0 NOT NULL,
    passes integer NOT NULL,
    items integer NOT NULL
);

COMMENT ON TABLE sluice.backfill_range IS 'Pass p of `passes` takes the line pointers p + 1, p + 1 + passes, … up to `items` of each page; a last one, at pass = passes, what is left.';

CREATE TABLE sluice.backfill_table (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    filenode bigint NOT NULL,
    next_page bigint DEFAULT 0 NOT NULL,
    end_page bigint NOT NULL,
    rows_total bigint NOT NULL,
    bytes_before bigint NOT NULL,
    bytes_now bigint NOT NULL,
    index_bytes_before bigint NOT NULL,
    index_bytes_now bigint NOT NULL
);

COMMENT ON COLUMN sluice.backfill_table.next_page IS 'Pages before it have been taken as ranges; those still open stand in backfill_range.';

CREATE TABLE sluice.log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    plan text NOT NULL,
    phase text,
    event text NOT NULL,
    result text NOT NULL,
    role text DEFAULT SESSION_USER NOT NULL,
    os_user text NOT NULL,
    host text NOT NULL,
    claimed_by text,
    duration_ms bigint,
    detail text
);

ALTER TABLE sluice.log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.meta (
    version integer NOT NULL,
    installed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE sluice.old_write (
    sync text NOT NULL,
    pid integer NOT NULL,
    role text NOT NULL,
    application_name text NOT NULL,
    client_addr inet,
    first_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE sluice.old_write IS 'Who wrote the old side of a sync alone. A backend touches its own rows only.';

CREATE TABLE sluice.operation (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    mode text NOT NULL,
    transaction_group integer NOT NULL,
    sql text NOT NULL,
    undo text,
    undo_mode text NOT NULL,
    repair text,
    lock_mode integer NOT NULL,
    object_schema text,
    object_name text,
    other_lock_mode integer NOT NULL,
    other_schema text,
    other_name text,
    cost text NOT NULL,
    sync_phase integer NOT NULL,
    reversible boolean NOT NULL,
    effect_kind text NOT NULL,
    effect_want text NOT NULL,
    effect_schema text,
    effect_table text,
    effect_name text,
    effect_replaces text,
    why text,
    done boolean DEFAULT false NOT NULL,
    xid text,
    finished_at timestamp with time zone
);

COMMENT ON COLUMN sluice.operation.xid IS 'The first transaction id not given out when it ran: what wrote before the sync triggers is older.';

CREATE TABLE sluice.phase (
    plan_id bigint NOT NULL,
    ordinal integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    error text,
    error_hint text,
    CONSTRAINT phase_state CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'failed'::text, 'reverting'::text])))
);

CREATE TABLE sluice.plan (
    id bigint NOT NULL,
    name text NOT NULL,
    description text,
    checksum text NOT NULL,
    file text NOT NULL,
    source text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    paused_at timestamp with time zone,
    paused_by text,
    registered_at timestamp with time zone DEFAULT now() NOT NULL,
    planned_by text,
    CONSTRAINT plan_state CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'failed'::text, 'complete'::text, 'reverting'::text, 'reverted'::text])))
);

COMMENT ON COLUMN sluice.plan.epoch IS 'Counts the runs that took the lease; a run writes only while its own is the latest.';

COMMENT ON COLUMN sluice.plan.planned_by IS 'The version of the program that compiled its phases; NULL before version 2.';

ALTER TABLE sluice.plan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.throttle (
    plan_id bigint NOT NULL,
    setting text NOT NULL,
    value bigint NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone
);

COMMENT ON TABLE sluice.throttle IS 'What `sluice throttle` set, in place of the plan''s settings: names and units of lib/phase/pacing.h.';

COPY public.events (id, kind, weight, label) FROM stdin;
5	k5	0	\N
6	k6	0	\N
7	k0	0	\N
8	k1	0	\N
13	k6	0	\N
14	k0	0	\N
15	k1	0	\N
16	k2	0	\N
21	k0	0	\N
22	k1	0	\N
23	k2	0	\N
24	k3	0	\N
29	k1	0	\N
30	k2	0	\N
31	k3	0	\N
32	k4	0	\N
37	k2	0	\N
38	k3	0	\N
39	k4	0	\N
40	k5	0	\N
45	k3	0	\N
46	k4	0	\N
47	k5	0	\N
48	k6	0	\N
53	k4	0	\N
54	k5	0	\N
55	k6	0	\N
56	k0	0	\N
61	k5	0	\N
62	k6	0	\N
63	k0	0	\N
64	k1	0	\N
69	k6	0	\N
70	k0	0	\N
71	k1	0	\N
72	k2	0	\N
77	k0	0	\N
78	k1	0	\N
79	k2	0	\N
80	k3	0	\N
85	k1	0	\N
86	k2	0	\N
87	k3	0	\N
88	k4	0	\N
93	k2	0	\N
94	k3	0	\N
95	k4	0	\N
96	k5	0	\N
101	k3	0	\N
102	k4	0	\N
103	k5	0	\N
104	k6	0	\N
109	k4	0	\N
110	k5	0	\N
111	k6	0	\N
112	k0	0	\N
117	k5	0	\N
118	k6	0	\N
119	k0	0	\N
120	k1	0	\N
125	k6	0	\N
126	k0	0	\N
127	k1	0	\N
128	k2	0	\N
133	k0	0	\N
134	k1	0	\N
135	k2	0	\N
136	k3	0	\N
141	k1	0	\N
142	k2	0	\N
143	k3	0	\N
144	k4	0	\N
149	k2	0	\N
150	k3	0	\N
151	k4	0	\N
152	k5	0	\N
157	k3	0	\N
158	k4	0	\N
159	k5	0	\N
160	k6	0	\N
165	k4	0	\N
166	k5	0	\N
167	k6	0	\N
168	k0	0	\N
173	k5	0	\N
174	k6	0	\N
175	k0	0	\N
176	k1	0	\N
181	k6	0	\N
182	k0	0	\N
183	k1	0	\N
184	k2	0	\N
2	k2	0	K2
10	k3	0	K3
18	k4	0	K4
26	k5	0	K5
34	k6	0	K6
42	k0	0	K0
50	k1	0	K1
58	k2	0	K2
66	k3	0	K3
74	k4	0	K4
82	k5	0	K5
90	k6	0	K6
98	k0	0	K0
106	k1	0	K1
114	k2	0	K2
122	k3	0	K3
130	k4	0	K4
138	k5	0	K5
146	k6	0	K6
154	k0	0	K0
162	k1	0	K1
170	k2	0	K2
3	k3	0	K3
11	k4	0	K4
19	k5	0	K5
27	k6	0	K6
35	k0	0	K0
43	k1	0	K1
51	k2	0	K2
59	k3	0	K3
67	k4	0	K4
75	k5	0	K5
83	k6	0	K6
91	k0	0	K0
99	k1	0	K1
107	k2	0	K2
115	k3	0	K3
123	k4	0	K4
131	k5	0	K5
139	k6	0	K6
147	k0	0	K0
155	k1	0	K1
163	k2	0	K2
4	k4	0	K4
12	k5	0	K5
20	k6	0	K6
28	k0	0	K0
36	k1	0	K1
44	k2	0	K2
52	k3	0	K3
60	k4	0	K4
68	k5	0	K5
76	k6	0	K6
84	k0	0	K0
92	k1	0	K1
100	k2	0	K2
108	k3	0	K3
116	k4	0	K4
124	k5	0	K5
132	k6	0	K6
140	k0	0	K0
148	k1	0	K1
156	k2	0	K2
164	k3	0	K3
190	k1	0	\N
191	k2	0	\N
192	k3	0	\N
193	k4	0	\N
198	k2	0	\N
199	k3	0	\N
200	k4	0	\N
201	k5	0	\N
206	k3	0	\N
207	k4	0	\N
208	k5	0	\N
209	k6	0	\N
214	k4	0	\N
215	k5	0	\N
216	k6	0	\N
217	k0	0	\N
222	k5	0	\N
223	k6	0	\N
224	k0	0	\N
225	k1	0	\N
230	k6	0	\N
231	k0	0	\N
232	k1	0	\N
233	k2	0	\N
238	k0	0	\N
239	k1	0	\N
240	k2	0	\N
241	k3	0	\N
246	k1	0	\N
247	k2	0	\N
248	k3	0	\N
249	k4	0	\N
254	k2	0	\N
255	k3	0	\N
256	k4	0	\N
257	k5	0	\N
262	k3	0	\N
263	k4	0	\N
264	k5	0	\N
265	k6	0	\N
270	k4	0	\N
271	k5	0	\N
272	k6	0	\N
273	k0	0	\N
278	k5	0	\N
279	k6	0	\N
280	k0	0	\N
281	k1	0	\N
286	k6	0	\N
287	k0	0	\N
288	k1	0	\N
289	k2	0	\N
294	k0	0	\N
295	k1	0	\N
296	k2	0	\N
297	k3	0	\N
302	k1	0	\N
303	k2	0	\N
304	k3	0	\N
305	k4	0	\N
310	k2	0	\N
311	k3	0	\N
312	k4	0	\N
313	k5	0	\N
318	k3	0	\N
319	k4	0	\N
320	k5	0	\N
321	k6	0	\N
326	k4	0	\N
327	k5	0	\N
328	k6	0	\N
329	k0	0	\N
334	k5	0	\N
335	k6	0	\N
336	k0	0	\N
337	k1	0	\N
342	k6	0	\N
343	k0	0	\N
344	k1	0	\N
345	k2	0	\N
350	k0	0	\N
351	k1	0	\N
352	k2	0	\N
353	k3	0	\N
358	k1	0	\N
359	k2	0	\N
360	k3	0	\N
361	k4	0	\N
366	k2	0	\N
367	k3	0	\N
368	k4	0	\N
369	k5	0	\N
187	k5	0	K5
195	k6	0	K6
203	k0	0	K0
211	k1	0	K1
219	k2	0	K2
227	k3	0	K3
235	k4	0	K4
243	k5	0	K5
251	k6	0	K6
259	k0	0	K0
267	k1	0	K1
275	k2	0	K2
283	k3	0	K3
291	k4	0	K4
299	k5	0	K5
307	k6	0	K6
315	k0	0	K0
323	k1	0	K1
331	k2	0	K2
339	k3	0	K3
347	k4	0	K4
355	k5	0	K5
188	k6	0	K6
196	k0	0	K0
204	k1	0	K1
212	k2	0	K2
220	k3	0	K3
228	k4	0	K4
236	k5	0	K5
244	k6	0	K6
252	k0	0	K0
260	k1	0	K1
268	k2	0	K2
276	k3	0	K3
284	k4	0	K4
292	k5	0	K5
300	k6	0	K6
308	k0	0	K0
316	k1	0	K1
324	k2	0	K2
332	k3	0	K3
340	k4	0	K4
348	k5	0	K5
189	k0	0	K0
197	k1	0	K1
205	k2	0	K2
213	k3	0	K3
221	k4	0	K4
229	k5	0	K5
237	k6	0	K6
245	k0	0	K0
253	k1	0	K1
261	k2	0	K2
269	k3	0	K3
277	k4	0	K4
285	k5	0	K5
293	k6	0	K6
301	k0	0	K0
309	k1	0	K1
317	k2	0	K2
325	k3	0	K3
333	k4	0	K4
341	k5	0	K5
349	k6	0	K6
374	k3	0	\N
375	k4	0	\N
376	k5	0	\N
377	k6	0	\N
378	k0	0	\N
379	k1	0	\N
380	k2	0	\N
381	k3	0	\N
382	k4	0	\N
383	k5	0	\N
384	k6	0	\N
385	k0	0	\N
386	k1	0	\N
390	k5	0	\N
391	k6	0	\N
392	k0	0	\N
393	k1	0	\N
394	k2	0	\N
395	k3	0	\N
396	k4	0	\N
397	k5	0	\N
398	k6	0	\N
399	k0	0	\N
400	k1	0	\N
1	k1	0	K1
9	k2	0	K2
17	k3	0	K3
25	k4	0	K4
33	k5	0	K5
41	k6	0	K6
49	k0	0	K0
57	k1	0	K1
65	k2	0	K2
73	k3	0	K3
81	k4	0	K4
89	k5	0	K5
97	k6	0	K6
105	k0	0	K0
113	k1	0	K1
121	k2	0	K2
129	k3	0	K3
137	k4	0	K4
145	k5	0	K5
153	k6	0	K6
161	k0	0	K0
169	k1	0	K1
177	k2	0	K2
185	k3	0	K3
186	k4	0	K4
194	k5	0	K5
202	k6	0	K6
210	k0	0	K0
218	k1	0	K1
226	k2	0	K2
234	k3	0	K3
242	k4	0	K4
250	k5	0	K5
258	k6	0	K6
266	k0	0	K0
274	k1	0	K1
282	k2	0	K2
290	k3	0	K3
298	k4	0	K4
306	k5	0	K5
314	k6	0	K6
322	k0	0	K0
330	k1	0	K1
338	k2	0	K2
346	k3	0	K3
354	k4	0	K4
362	k5	0	K5
370	k6	0	K6
371	k0	0	K0
387	k2	0	K2
178	k3	0	K3
363	k6	0	K6
372	k1	0	K1
388	k3	0	K3
171	k3	0	K3
179	k4	0	K4
356	k6	0	K6
364	k0	0	K0
373	k2	0	K2
389	k4	0	K4
172	k4	0	K4
180	k5	0	K5
357	k0	0	K0
365	k1	0	K1
\.

COPY sluice.approval (id, plan_id, phase, role, claimed_by, reason, checksum, approved_at, void) FROM stdin;
1	1	1	deploy	Ann	yes	8a9f403606338e9439fe54147b8f5eccd2116f042bab028e26c74f2911102bfd	2026-11-21 10:36:19.437812+00	f
\.

COPY sluice.backfill (plan_id, phase, operation, rows_done, busy_ms, rows_hot, wal_bytes, workers, waits, note) FROM stdin;
2	1	0	192	1668	134	66088	1	\N	\N
\.

COPY sluice.backfill_error (plan_id, phase, operation, relid, page, item, key, message, found_at) FROM stdin;
\.

COPY sluice.backfill_range (plan_id, phase, operation, relid, first_page, end_page, pass, passes, items) FROM stdin;
2	1	0	16499	2	3	3	16	78
2	1	0	16499	0	1	4	8	185
2	1	0	16499	1	2	4	8	185
\.

COPY sluice.backfill_table (plan_id, phase, operation, relid, filenode, next_page, end_page, rows_total, bytes_before, bytes_now, index_bytes_before, index_bytes_now) FROM stdin;
2	1	0	16499	16499	3	3	400	24576	24576	32768	49152
\.

COPY sluice.log (id, at, plan, phase, event, result, role, os_user, host, claimed_by, duration_ms, detail) FROM stdin;
1	2026-11-21 10:36:19.406332+00	done-before	\N	register	ok	deploy	ci	build-7	\N	\N	checksum 8a9f403606338e9439fe54147b8f5eccd2116f042bab028e26c74f2911102bfd
2	2026-11-21 10:36:19.408499+00	done-before	add	advance	begun	deploy	ci	build-7	\N	\N	\N
3	2026-11-21 10:36:19.417089+00	done-before	add	advance	done	deploy	ci	build-7	\N	9	\N
4	2026-11-21 10:36:19.418954+00	done-before	seen	gate	opened	deploy	ci	build-7	\N	\N	Seen?
5	2026-11-21 10:36:19.438501+00	done-before	seen	confirm	ok	deploy	ci	build-7	Ann	\N	yes
6	2026-11-21 10:36:19.492117+00	done-before	contract	advance	begun	deploy	ci	build-7	\N	\N	\N
7	2026-11-21 10:36:19.494874+00	done-before	seen	gate	passed	deploy	ci	build-7	\N	\N	\N
8	2026-11-21 10:36:19.495047+00	done-before	contract	advance	done	deploy	ci	build-7	\N	43	\N
9	2026-11-21 10:36:19.573345+00	upgraded	\N	register	ok	deploy	ci	build-7	\N	\N	checksum 54aa8081db8a8db223455a5d6daee2e2b8df563b510f62d0682d9f200d2b4c71
10	2026-11-21 10:36:19.579157+00	upgraded	add	advance	begun	deploy	ci	build-7	\N	\N	\N
11	2026-11-21 10:36:19.585286+00	upgraded	add	advance	done	deploy	ci	build-7	\N	10	\N
12	2026-11-21 10:36:19.70541+00	upgraded	fill	advance	begun	deploy	ci	build-7	\N	\N	\N
\.

COPY sluice.meta (version, installed_at) FROM stdin;
2	2026-11-21 10:36:19.32285+00
\.

COPY sluice.old_write (sync, pid, role, application_name, client_addr, first_at, last_at) FROM stdin;
\.

COPY sluice.operation (plan_id, phase, ordinal, mode, transaction_group, sql, undo, undo_mode, repair, lock_mode, object_schema, object_name, other_lock_mode, other_schema, other_name, cost, sync_phase, reversible, effect_kind, effect_want, effect_schema, effect_table, effect_name, effect_replaces, why, done, xid, finished_at) FROM stdin;
1	0	0	transaction	0	ALTER TABLE public.events ADD COLUMN weight int DEFAULT (0)	ALTER TABLE public.events DROP COLUMN weight	transaction	\N	8	public	events	0	\N	\N	instant	0	t	column	present	public	events	weight	\N	a constant default is kept in the catalogue: no row is touched	t	792	2026-11-21 10:36:19.415172+00
1	2	0	transaction	1	ALTER TABLE public.events DROP COLUMN note	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	column	absent	public	events	note	\N	catalogue only: no row is touched	t	800	2026-11-21 10:36:19.494578+00
2	1	0	batches	0	UPDATE public.events AS events SET label = (slow(kind))\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND label IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((slow(kind))::text IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	transaction	\N	3	public	events	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	f	\N	\N
2	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW\n    WHEN ((OLD.kind IS DISTINCT FROM NEW.kind)\n        OR (OLD.label IS DISTINCT FROM NEW.label))\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	f	\N	\N
2	1	2	transaction	1	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	trigger	present	public	events	zz_sluice_93193c1ec1b0c949_update	\N	fires under session_replication_role = replica too	f	\N	\N
2	1	3	transaction	2	ANALYZE public.events (label)	\N	transaction	\N	4	public	events	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	f	\N	\N
2	2	0	transaction	0	ALTER TABLE public.events ADD CONSTRAINT sluice_0de5fccebbb67f2b CHECK (label IS NOT NULL) NOT VALID	ALTER TABLE public.events DROP CONSTRAINT IF EXISTS sluice_0de5fccebbb67f2b	transaction	\N	8	public	events	0	\N	\N	instant	0	t	constraint	partial	public	events	sluice_0de5fccebbb67f2b	\N	new writes are checked from here on; no row is read	f	\N	\N
2	2	1	transaction	1	ALTER TABLE public.events VALIDATE CONSTRAINT sluice_0de5fccebbb67f2b	\N	transaction	\N	4	public	events	0	\N	\N	scan	0	t	constraint	present	public	events	sluice_0de5fccebbb67f2b	\N	reads every row while the application goes on	f	\N	\N
2	0	0	transaction	0	ALTER TABLE public.events ADD COLUMN label text	ALTER TABLE public.events DROP COLUMN label	transaction	\N	8	public	events	0	\N	\N	instant	0	t	column	present	public	events	label	\N	nullable and without a default: no row is touched	t	814	2026-11-21 10:36:19.582503+00
2	0	6	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	815	2026-11-21 10:36:19.584077+00
2	2	2	transaction	2	ALTER TABLE public.events ALTER COLUMN label SET NOT NULL	ALTER TABLE public.events ALTER COLUMN label DROP NOT NULL	transaction	\N	8	public	events	0	\N	\N	instant	0	t	not null	present	public	events	label	\N	proved by the validated check: no row is read	f	\N	\N
2	2	3	transaction	2	ALTER TABLE public.events DROP CONSTRAINT sluice_0de5fccebbb67f2b	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	t	constraint	absent	public	events	sluice_0de5fccebbb67f2b	\N	the check has served	f	\N	\N
2	2	4	alone	3	CREATE INDEX CONCURRENTLY events_label ON public.events (label)	DROP INDEX CONCURRENTLY IF EXISTS public.events_label	alone	DROP INDEX CONCURRENTLY IF EXISTS public.events_label	4	public	events	0	\N	\N	build	0	t	index	present	public	events	events_label	\N	built while the application goes on; waits for older transactions of the database	f	\N	\N
2	4	0	check	0	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.events\nWHERE NOT (pg_catalog.record_image_eq(ROW(label), ROW((slow(kind))::text)) OR pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	transaction	\N	1	public	events	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
2	4	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.events'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('label'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.events'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('label'))	\N	transaction	\N	1	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
2	4	2	transaction	1	DROP TRIGGER zz_sluice_93193c1ec1b0c949_insert ON public.events	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	trigger	absent	public	events	zz_sluice_93193c1ec1b0c949_insert	\N	sync ends with the column that it kept	f	\N	\N
2	4	3	transaction	1	DROP TRIGGER zz_sluice_93193c1ec1b0c949_update ON public.events	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	trigger	absent	public	events	zz_sluice_93193c1ec1b0c949_update	\N	sync ends with the column that it kept	f	\N	\N
2	4	4	transaction	1	DROP FUNCTION sluice.sync_93193c1ec1b0c949()	\N	transaction	\N	0	public	events	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_93193c1ec1b0c949	\N	nothing calls it any more	f	\N	\N
2	4	5	transaction	1	ALTER TABLE public.events DROP COLUMN kind	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	column	absent	public	events	kind	\N	catalogue only: no row is touched	f	\N	\N
2	0	1	transaction	0	CREATE FUNCTION sluice.sync_93193c1ec1b0c949() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 text;\n    down_1 text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.label IS NULL);\n        old_written := NEW.kind IS NOT NULL;\n    ELSE\n        old_written := (OLD.kind IS DISTINCT FROM NEW.kind);\n        new_written := (OLD.label IS DISTINCT FROM NEW.label)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<events>>\n    DECLARE\n        kind text := sync_93193c1ec1b0c949.new.kind;\n    BEGIN\n        sluice_sync.up_1 := (slow(kind));\n    END;\n        NEW.label := up_1;\n        RETURN NEW;\n    END IF;\n    <<events>>\n    DECLARE\n        label text := sync_93193c1ec1b0c949.new.label;\n    BEGIN\n        sluice_sync.down_1 := (lower(label));\n    END;\n    IF old_written THEN\n    <<events>>\n    DECLARE\n        kind text := sync_93193c1ec1b0c949.new.kind;\n    BEGIN\n        sluice_sync.up_1 := (slow(kind));\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.label), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.kind), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.kind := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_93193c1ec1b0c949() IS 'sync of table public.events for sluice plan upgraded'	DROP FUNCTION sluice.sync_93193c1ec1b0c949()	transaction	\N	0	public	events	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_93193c1ec1b0c949	\N	sync: the side that wrote sets the other	t	814	2026-11-21 10:36:19.582517+00
2	0	2	transaction	0	CREATE TRIGGER zz_sluice_93193c1ec1b0c949_insert BEFORE INSERT ON public.events FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()	DROP TRIGGER zz_sluice_93193c1ec1b0c949_insert ON public.events	transaction	\N	6	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	814	2026-11-21 10:36:19.582526+00
2	0	3	transaction	0	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_insert	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	trigger	present	public	events	zz_sluice_93193c1ec1b0c949_insert	\N	fires under session_replication_role = replica too	t	814	2026-11-21 10:36:19.58253+00
2	0	4	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW\n    WHEN ((OLD.kind IS DISTINCT FROM NEW.kind)\n        OR ((OLD.label IS DISTINCT FROM NEW.label) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.label IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_93193c1ec1b0c949_update ON public.events	transaction	\N	6	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	814	2026-11-21 10:36:19.582533+00
2	0	5	transaction	0	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	trigger	present	public	events	zz_sluice_93193c1ec1b0c949_update	\N	fires under session_replication_role = replica too	t	814	2026-11-21 10:36:19.582536+00
\.

COPY sluice.phase (plan_id, ordinal, name, kind, state, started_at, finished_at, attempts, error, error_hint) FROM stdin;
1	0	add	add_column	done	2026-11-21 10:36:19.408324+00	2026-11-21 10:36:19.416953+00	1	\N	\N
1	1	seen	gate	done	2026-11-21 10:36:19.418855+00	2026-11-21 10:36:19.494789+00	0	\N	\N
1	2	contract	drop	done	2026-11-21 10:36:19.491978+00	2026-11-21 10:36:19.494996+00	1	\N	\N
2	2	same	constrain	pending	\N	\N	0	\N	\N
2	3	deployed	gate	pending	\N	\N	0	\N	\N
2	4	contract	drop	pending	\N	\N	0	\N	\N
2	0	add	add_column	done	2026-11-21 10:36:19.579054+00	2026-11-21 10:36:19.584441+00	1	\N	\N
2	1	fill	backfill	running	2026-11-21 10:36:19.705114+00	\N	1	\N	\N
\.

COPY sluice.plan (id, name, description, checksum, file, source, state, epoch, paused_at, paused_by, registered_at, planned_by) FROM stdin;
1	done-before	\N	8a9f403606338e9439fe54147b8f5eccd2116f042bab028e26c74f2911102bfd	d.yaml	sluice: 1\nplan: done-before\nphases:\n  - add_column: {name: add, table: events, columns: {weight: {type: int, default: 0}}}\n  - gate: {name: seen, ask: Seen?}\n  - drop: {name: contract, table: events, columns: [note]}\n\n	complete	2	\N	\N	2026-11-21 10:36:19.404782+00	0.1.0
2	upgraded	\N	54aa8081db8a8db223455a5d6daee2e2b8df563b510f62d0682d9f200d2b4c71	p.yaml	sluice: 1\nplan: upgraded\nsettings: {batch_pages: 1}\nphases:\n  - add_column: {name: add, table: events, columns: {label: {type: text, up: slow(kind)}}, down: {kind: lower(label)}}\n  - backfill: {name: fill, table: events}\n  - constrain: {name: same, table: events, add: [{not_null: [label]}, {index: {name: events_label, on: "(label)"}}]}\n  - gate: {name: deployed, ask: Is it?}\n  - drop: {name: contract, table: events, columns: [kind]}\n\n	running	2	\N	\N	2026-11-21 10:36:19.566354+00	0.1.0
\.

COPY sluice.throttle (plan_id, setting, value, set_by, set_at, expires_at) FROM stdin;
\.

SELECT pg_catalog.setval('sluice.approval_id_seq', 1, true);

SELECT pg_catalog.setval('sluice.log_id_seq', 12, true);

SELECT pg_catalog.setval('sluice.plan_id_seq', 2, true);

UPDATE sluice.backfill_table SET relid = 'public.events'::regclass,
    filenode = pg_catalog.pg_relation_filenode('public.events');
UPDATE sluice.backfill_range SET relid = 'public.events'::regclass;

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.backfill_error
    ADD CONSTRAINT backfill_error_pkey PRIMARY KEY (plan_id, phase, operation, relid, page, item);

ALTER TABLE ONLY sluice.backfill
    ADD CONSTRAINT backfill_pkey PRIMARY KEY (plan_id, phase, operation);

ALTER TABLE ONLY sluice.backfill_range
    ADD CONSTRAINT backfill_range_pkey PRIMARY KEY (plan_id, phase, operation, relid, first_page);

ALTER TABLE ONLY sluice.backfill_table
    ADD CONSTRAINT backfill_table_pkey PRIMARY KEY (plan_id, phase, operation, relid);

ALTER TABLE ONLY sluice.log
    ADD CONSTRAINT log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.old_write
    ADD CONSTRAINT old_write_pkey PRIMARY KEY (sync, pid, role, application_name);

ALTER TABLE ONLY sluice.operation
    ADD CONSTRAINT operation_pkey PRIMARY KEY (plan_id, phase, ordinal);

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_pkey PRIMARY KEY (plan_id, ordinal);

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_plan_id_name_key UNIQUE (plan_id, name);

ALTER TABLE ONLY sluice.plan
    ADD CONSTRAINT plan_name_key UNIQUE (name);

ALTER TABLE ONLY sluice.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.throttle
    ADD CONSTRAINT throttle_pkey PRIMARY KEY (plan_id, setting);

CREATE INDEX events_kind ON public.events USING btree (kind);

CREATE TRIGGER zz_sluice_93193c1ec1b0c949_insert BEFORE INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949();

ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_insert;

CREATE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((old.kind IS DISTINCT FROM new.kind) OR ((old.label IS DISTINCT FROM new.label) AND ((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) OR ((new.label IS NULL) AND (age(old.xmin) > age('814'::xid))))) EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949();

ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update;

CREATE TRIGGER log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON sluice.log FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_change();

ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_append_only;

ALTER TABLE ONLY sluice.approval
    ADD CONSTRAINT approval_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill_error
    ADD CONSTRAINT backfill_error_plan_id_phase_operation_relid_fkey FOREIGN KEY (plan_id, phase, operation, relid) REFERENCES sluice.backfill_table(plan_id, phase, operation, relid) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill
    ADD CONSTRAINT backfill_plan_id_phase_operation_fkey FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.operation(plan_id, phase, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill_range
    ADD CONSTRAINT backfill_range_plan_id_phase_operation_relid_fkey FOREIGN KEY (plan_id, phase, operation, relid) REFERENCES sluice.backfill_table(plan_id, phase, operation, relid) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill_table
    ADD CONSTRAINT backfill_table_plan_id_phase_operation_fkey FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.backfill(plan_id, phase, operation) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.operation
    ADD CONSTRAINT operation_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.throttle
    ADD CONSTRAINT throttle_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;
